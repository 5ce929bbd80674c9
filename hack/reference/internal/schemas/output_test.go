package schemas

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/impersonatematrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
)

// guide is the text of docs/output.md.
func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "docs", "output.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestGuideNamesEveryKind, and links the schema that is there.
func TestGuideNamesEveryKind(t *testing.T) {
	want := []string{"Identities: identities.schema.json"}
	for _, k := range kinds() {
		want = append(want, k.name+": schemas/"+k.name+".schema.json")
	}
	slices.Sort(want)
	var got []string
	for _, found := range regexp.MustCompile(`(?m)^\| \[(\w+)\]\((\S+)\)`).FindAllStringSubmatch(guide(t), -1) {
		got = append(got, found[1]+": "+found[2])
		if _, err := os.Stat(filepath.Join(repository, "docs", found[2])); err != nil {
			t.Error(err)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds (-schemas +guide):\n%s", diff)
	}
}

// TestGuideNamesTheFormatsOfEveryCommand types each command with a format that
// there is none of: the error lists those that there are.
func TestGuideNamesTheFormatsOfEveryCommand(t *testing.T) {
	rows := regexp.MustCompile("(?m)^\\| `(kubectl [^`]*)` \\| ([a-z, ()]+) \\|$").FindAllStringSubmatch(guide(t), -1)
	if len(rows) != 23 {
		t.Errorf("%d commands", len(rows))
	}
	listed := regexp.MustCompile(`use one of (.*?)(?:=TEMPLATE(.*?))?(?:; did you mean .*)? see kubectl `)
	for _, row := range rows {
		said := refused(row[1])
		found := listed.FindStringSubmatch(said)
		if found == nil {
			t.Errorf("%s: %s", row[1], said)
			continue
		}
		want := strings.ReplaceAll(row[2], " (the default)", "")
		if diff := cmp.Diff(want, found[1]+found[2]); diff != "" {
			t.Errorf("%s (-guide +command):\n%s", row[1], diff)
		}
	}
}

// refused is what a command says about an unknown format, without a cluster.
func refused(line string) string {
	words := strings.Fields(line)
	var stderr bytes.Buffer
	console := flags.Console{In: strings.NewReader(""), Out: &stderr, Err: &stderr, Getenv: func(string) string { return "" }}
	plugin := whocanas.Main
	if words[1] == "impersonate-matrix" {
		plugin = impersonatematrix.Main
	}
	if code := plugin(console, append(words[2:], "-o", "nothing")); code != exit.Trouble {
		return "not refused"
	}
	return strings.Join(strings.Fields(stderr.String()), " ") // it is wrapped as a terminal shows it
}
