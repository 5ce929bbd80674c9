package printer

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

func TestLines(t *testing.T) {
	lines := []report.Line{
		{report.Text("  indented "), report.Marked(report.No), report.Text(" "), {Text: "by rb/x", Mark: report.Yes}},
		{},
		{report.Text("a\nb  "), report.Text("")},
		{report.Marked(report.Unknown), report.Marked(report.NotApplicable), report.Marked(report.Plain)},
	}
	tests := []struct {
		name    string
		options Options
		want    string
	}{
		{"plain", Options{Width: 5, NoHeaders: true}, "  indented - by rb/x\n\na\\x0ab\n?∙\n"},
		{"ascii", Options{ASCII: true}, "  indented - by rb/x\n\na\\x0ab\n?.\n"},
		{"colour", Options{Color: true}, "" +
			"  indented \x1b[2m-\x1b[22m \x1b[32mby rb/x\x1b[0m\n\na\\x0ab\n" +
			"\x1b[33;1m?\x1b[0;22m\x1b[2m∙\x1b[22m\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := Lines(&out, lines, tt.options); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
	if err := Lines(brokenPipe{}, lines, Options{}); !errors.Is(err, errBrokenPipe) {
		t.Errorf("error %v does not wrap that of the writer", err)
	}
}
