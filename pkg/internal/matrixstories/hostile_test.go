package matrixstories

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// harmful is what no output may hold as it is.
const harmful = "\x1b\u202e\x00\x07"

// TestHostileNames: names from bindings come out so that they do nothing.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	s := greek.open(t).scene(t, bare)
	for name, view := range map[string]string{"levels": "", "questions": " --can 'get pods'", "resources": " --by resource", "verbs": " --by verb"} {
		for _, format := range []string{"table", "wide", "csv", "markdown", "jsonl", "html"} {
			got := s.matrix(t, "--all-subjects -n alpha -f hostile.yaml -o "+format+view)
			if at := strings.IndexAny(got.stdout+got.stderr, harmful); at >= 0 {
				t.Errorf("%s as %s holds what a terminal acts on: %q", name, format, (got.stdout + got.stderr)[at:][:20])
			}
			if format == "html" {
				if at := strings.Index(strings.ToLower(got.stdout), "<script>alert"); at >= 0 || strings.Count(got.stdout, "</script>") != 2 {
					t.Errorf("%s: the page runs what a name says, or ends where one says: %d", name, at)
				}
				continue
			}
			if format == "csv" {
				assertInert(t, got.stdout)
			}
			if format == "jsonl" {
				assertWhole(t, got.stdout)
			}
			s.golden(t, "hostile/"+name+"-"+format, got.String())
		}
	}
}

// assertInert: a spreadsheet takes no cell for a formula.
func assertInert(t *testing.T, text string) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, cell := range record {
			if cell != "" && cell != "-" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
}

// assertWhole: each line is a value, and the names are in them as they are.
func assertWhole(t *testing.T, text string) {
	t.Helper()
	names := map[string]bool{}
	for line := range strings.Lines(text) {
		var value struct{ Username string }
		if err := json.Unmarshal([]byte(line), &value); err != nil || strings.ContainsFunc(strings.TrimSuffix(line, "\n"), unicode.IsControl) {
			t.Errorf("%q: %v", line, err)
		}
		names[value.Username] = true
	}
	for _, name := range []string{"\x1b[31mred\x1b[0m", "\u202egnp.exe", "two\nlines", "=1+1", "</script><script>alert(1)</script>"} {
		if !names[name] {
			t.Errorf("%q is not among %v", name, names)
		}
	}
}

// TestHostileNamesOnTheWay: a server is asked about such names, too. What no
// header can carry is a question mark with its cause.
func TestHostileNamesOnTheWay(t *testing.T) {
	t.Parallel()
	s := hooked.open(t).scene(t, admin)
	hostile, err := os.ReadFile(filepath.Join(s.dir, "hostile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cluster.ApplySettled(t.Context(), string(hostile)); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"\x1b[31mred\x1b[0m": "unknown", "two\nlines": "unknown", "\u202egnp.exe": "yes", "=1+1": "yes", "-2+3": "yes",
		"@SUM(A1)": "yes", "a|b": "yes", "</script><script>alert(1)</script>": "yes",
	}
	for _, source := range []string{"impersonation", "review"} {
		answer := decoded[report.Matrix](t, s, "--all-subjects -n alpha --can 'get pods' --source "+source)
		got := map[string]string{}
		for _, row := range answer.Rows {
			if who := row.Identity.Username; want[who] != "" {
				got[who] = row.Cells[0].Answers[0].Allowed.String()
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
		want["\x1b[31mred\x1b[0m"], want["two\nlines"] = "yes", "yes" // a review carries any name
	}
	const line = " \"$(printf 'two\\nlines')\" '=1+1' -n alpha"
	s.golden(t, "hostile/typed", s.run(t, matrixCommand+line).String())
	s.golden(t, "hostile/asked", s.matrix(t, "'=1+1' '</script>' '日本' $'\\u202egnp.exe' viewer -n alpha --can 'get pods'").String())
}
