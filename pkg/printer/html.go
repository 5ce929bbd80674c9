package printer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// style is the only thing besides text that a table's document holds; the policy
// in its head names this text by its hash and forbids everything else.
const style = `
:root { color-scheme: light dark; --line: #8884; --yes: #1a7f37; --unknown: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --yes: #3fb950; --unknown: #d29922; } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; }
h1 { font-size: 1.25rem; }
table { border-collapse: collapse; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { position: sticky; top: 0; background: Canvas; }
td { overflow-wrap: anywhere; }
.yes { color: var(--yes); font-weight: 600; }
.no, .not-applicable { opacity: .6; }
.unknown { color: var(--unknown); font-weight: 600; }
`

// renderHTML writes one document that needs nothing else: no script, no font,
// no picture, no request. Its title is the kind of the report. A report that
// can be explored gets its page, any other one its table.
func renderHTML(out *bytes.Buffer, r report.Report, o Options) error {
	if explorer, ok := r.(report.Explorer); ok {
		return renderExploration(out, explorer.Explore())
	}
	kind, err := kindOf(r)
	if err != nil {
		return err
	}
	title, style := html.EscapeString(escapeCell(kind)), style
	charter, isCharter := r.(report.Charter)
	if isCharter {
		style += chartStyle
	}
	fmt.Fprintf(out, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src %s; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>%s</style>
</head>
<body>
<h1>%s</h1>
`, hashSource(style), title, style, title)
	if captioned, ok := r.(report.Captioned); ok {
		out.WriteString("<p>" + html.EscapeString(Escape(captioned.Caption())) + "</p>\n")
	}
	htmlSummary(out, r)
	if isCharter {
		writeChart(out, charter.Chart())
	}
	out.WriteString("<table>\n")
	if err := renderTable(out, r, true, o, writeHTMLTable); err != nil {
		return err
	}
	out.WriteString("</table>\n")
	htmlGaps(out, r)
	out.WriteString("</body>\n</html>\n")
	return nil
}

func writeHTMLTable(out *bytes.Buffer, t report.Table, o Options) error {
	if !o.NoHeaders {
		out.WriteString("<thead>\n<tr>")
		for _, c := range t.Columns {
			out.WriteString(`<th scope="col">` + html.EscapeString(escapeCell(c)) + "</th>")
		}
		out.WriteString("</tr>\n</thead>\n")
	}
	out.WriteString("<tbody>\n")
	for _, row := range t.Rows {
		out.WriteString("<tr>")
		for _, c := range row {
			out.WriteString(htmlCell(c))
		}
		out.WriteString("</tr>\n")
	}
	out.WriteString("</tbody>\n")
	return nil
}

func htmlCell(c report.Cell) string {
	text := c.Text
	if text == "" {
		text = word(c.Mark)
	}
	if text == "" && c.Mark == report.NotApplicable {
		text = "n/a"
	}
	text = html.EscapeString(escapeCell(text))
	if class := htmlClass(c.Mark); class != "" {
		return `<td class="` + class + `">` + text + "</td>"
	}
	return "<td>" + text + "</td>"
}

func htmlClass(m report.Mark) string {
	if m == report.NotApplicable {
		return "not-applicable"
	}
	return word(m)
}

// kindOf reads the kind that the report has in its JSON form.
func kindOf(r report.Report) (string, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("marshal the report: %w", err)
	}
	var header struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(b, &header); err != nil || header.Kind == "" {
		return "Report", nil
	}
	return header.Kind, nil
}
