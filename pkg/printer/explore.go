package printer

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// The page's parts. Script and style are built from hack/explore; the document
// around them has a comment where each piece of a report belongs.
var (
	//go:embed page/page.html
	explorePage string
	//go:embed page/page.css
	exploreStyle string
	//go:embed page/page.js
	exploreScript string
)

// renderExploration writes a page to explore the report in, one document that
// needs nothing else. What it may do is said in its head: run this script, use
// this style, and no request of any kind. The report is there as data, escaped
// as it is on a terminal, and the script shows strings as text only.
func renderExploration(out *bytes.Buffer, e report.Exploration) error {
	if err := checkExploration(e); err != nil {
		return fmt.Errorf("print the page: %w", err)
	}
	shown := escapeExploration(e)
	data, err := json.Marshal(shown) // escapes < > & U+2028 U+2029
	if err != nil {
		return fmt.Errorf("print the page: %w", err)
	}
	_, err = strings.NewReplacer(
		"<!--policy-->", explorePolicy(),
		"<!--title-->", html.EscapeString(shown.Title),
		"<!--style-->", exploreStyle,
		"<!--facts-->", exploreFacts(shown.Facts),
		"<!--gaps-->", exploreGaps(shown.Gaps),
		"<!--data-->", string(data),
		"<!--script-->", exploreScript,
	).WriteString(out, explorePage)
	return err
}

// explorePolicy is the document's content security policy. It also has the
// browser refuse every way to turn a string into elements.
func explorePolicy() string {
	return "default-src 'none'; script-src " + hashSource(exploreScript) + "; style-src " + hashSource(exploreStyle) +
		"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types"
}

// hashSource names an inline script or style in a policy.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func exploreFacts(facts []report.ExploreFact) string {
	var b strings.Builder
	for _, f := range facts {
		b.WriteString("<div><dt>" + html.EscapeString(f.Name) + "</dt><dd>" + html.EscapeString(f.Value) + "</dd></div>\n")
	}
	return b.String()
}

// exploreGaps is what the reader has to know first, nothing if all is there.
func exploreGaps(gaps []string) string {
	if len(gaps) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<section class="gaps" aria-labelledby="incomplete">` + "\n" +
		`<h2 id="incomplete">Incomplete</h2>` + "\n<ul>\n")
	for _, gap := range gaps {
		b.WriteString("<li>" + html.EscapeString(gap) + "</li>\n")
	}
	b.WriteString("</ul>\n</section>\n")
	return b.String()
}
