package printer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	long := strings.Repeat("x", 90)
	tests := []struct {
		name, line string
		want       []string
	}{
		{"nothing", "", []string{""}},
		{"as much as fits, with its blanks", "  a  b" + strings.Repeat(" ", 70) + "cdef", []string{"  a  b" + strings.Repeat(" ", 70) + "cdef"}},
		{
			"between words",
			"error: --group, --uid and --user-extra refine an identity, and none was named here at all",
			[]string{"error: --group, --uid and --user-extra refine an identity, and none was named", "here at all"},
		},
		{"a long word stays whole", "error: " + long + " is no name", []string{"error:", long, "is no name"}},
		{
			"a command stays whole",
			"did you mean this, which is something else: kubectl who-can-as jane@example.com get pods/web-0",
			[]string{"did you mean this, which is something else:", "kubectl who-can-as jane@example.com get pods/web-0"},
		},
		{"letters count, not bytes", strings.TrimSpace(strings.Repeat("äöü ", 20)), []string{strings.TrimSpace(strings.Repeat("äöü ", 20))}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Wrap(tt.line, Columns)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
