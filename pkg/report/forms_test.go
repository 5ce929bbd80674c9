package report

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares every form that a report has with testdata/NAME.txt, or
// writes them there under -update.
func golden(t *testing.T, name string, r Report) {
	t.Helper()
	goldenText(t, name, forms(t, r))
}

// goldenText compares a text with testdata/NAME.txt.
func goldenText(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// forms are all that a report says, one form under the other.
func forms(t *testing.T, r Report) string {
	t.Helper()
	var out strings.Builder
	section := func(name string, lines ...string) {
		fmt.Fprintf(&out, "-- %s --\n", name)
		for _, line := range lines {
			fmt.Fprintf(&out, "%s\n", line)
		}
	}
	if captioned, ok := r.(Captioned); ok {
		section("caption", captioned.Caption())
	}
	if summarised, ok := r.(Summarised); ok {
		section("summary", summarised.Summary())
	}
	plain, wide := grid(t, r.Table(false)), grid(t, r.Table(true))
	section("table", plain...)
	if !cmp.Equal(plain, wide) {
		section("wide table", wide...)
	}
	if recorder, ok := r.(Recorder); ok {
		if records := grid(t, tableOf(recorder)); !cmp.Equal(records, wide) {
			section("records", records...)
		}
	}
	if legender, ok := r.(Legender); ok {
		section("legend", legender.Legend()...)
	}
	if texter, ok := r.(Texter); ok {
		plain, wide := lines(texter.Text(false)), lines(texter.Text(true))
		section("text", plain...)
		if !cmp.Equal(plain, wide) {
			section("wide text", wide...)
		}
	}
	if namer, ok := r.(Namer); ok {
		section("names", namer.Names()...)
	}
	if partial, ok := r.(Partial); ok {
		section("gaps", partial.Gaps()...)
	}
	if lister, ok := r.(Lister); ok {
		for _, object := range lister.Objects() {
			text, err := yaml.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			section("object", strings.TrimSuffix(string(text), "\n"))
		}
	}
	if streamer, ok := r.(Streamer); ok {
		var lines []string
		for line := range streamer.Lines() {
			lines = append(lines, inJSON(t, line, ""))
		}
		section("json lines", lines...)
	}
	if explorer, ok := r.(Explorer); ok {
		section("page", inJSON(t, explorer.Explore(), "  "))
	}
	section("json", inJSON(t, r, "  "))
	return out.String()
}

// inJSON is a value in JSON, on one line without an indent.
func inJSON(t *testing.T, value any, indent string) string {
	t.Helper()
	marshal := json.Marshal
	if indent != "" {
		marshal = func(value any) ([]byte, error) { return json.MarshalIndent(value, "", indent) }
	}
	text, err := marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// grid is a table with its cells apart, marks as words in brackets.
func grid(t *testing.T, table Table) []string {
	t.Helper()
	grid := []string{strings.Join(table.Columns, " | ")}
	for _, row := range table.Rows {
		if len(row) != len(table.Columns) {
			t.Errorf("a row has %d cells for %d columns", len(row), len(table.Columns))
		}
		words := make([]string, len(row))
		for i, cell := range row {
			words[i] = word(cell)
		}
		grid = append(grid, strings.Join(words, " | "))
	}
	return grid
}

func lines(lines []Line) []string {
	plain := make([]string, len(lines))
	for i, line := range lines {
		for _, cell := range line {
			plain[i] += word(cell)
		}
	}
	return plain
}

func word(cell Cell) string {
	marks := map[Mark]string{Plain: "", Yes: "[yes]", No: "[no]", Unknown: "[unknown]", NotApplicable: "[n/a]"}
	text := marks[cell.Mark] + cell.Text
	if cell.Odd {
		text += "!"
	}
	return text
}
