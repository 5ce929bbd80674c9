package printer

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseColorMode(t *testing.T) {
	tests := []struct {
		in   string
		want ColorMode
		err  string
	}{
		{"", ColorAuto, "<nil>"},
		{"auto", ColorAuto, "<nil>"},
		{"always", ColorAlways, "<nil>"},
		{"never", ColorNever, "<nil>"},
		{"Always", "", `unknown colour mode "Always": use auto, always or never`},
	}
	for _, tt := range tests {
		got, err := ParseColorMode(tt.in)
		if diff := cmp.Diff([]string{string(tt.want), tt.err}, []string{string(got), fmt.Sprint(err)}); diff != "" {
			t.Errorf("ParseColorMode(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestUseColor(t *testing.T) {
	tests := []struct {
		name     string
		mode     ColorMode
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"auto on a terminal", ColorAuto, true, nil, true},
		{"auto into a pipe", ColorAuto, false, nil, false},
		{"NO_COLOR", ColorAuto, true, map[string]string{"NO_COLOR": "1"}, false},
		{"NO_COLOR with any value", ColorAuto, true, map[string]string{"NO_COLOR": "0"}, false},
		{"empty NO_COLOR", ColorAuto, true, map[string]string{"NO_COLOR": ""}, true},
		{"TERM=dumb", ColorAuto, true, map[string]string{"TERM": "dumb"}, false},
		{"TERM=xterm", ColorAuto, true, map[string]string{"TERM": "xterm"}, true},
		{"always into a pipe", ColorAlways, false, nil, true},
		{"always beats NO_COLOR and TERM", ColorAlways, false, map[string]string{"NO_COLOR": "1", "TERM": "dumb"}, true},
		{"never on a terminal", ColorNever, true, nil, false},
		{"zero mode is auto", "", true, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			getenv := func(key string) string { return tt.env[key] }
			if got := UseColor(tt.mode, tt.terminal, getenv); got != tt.want {
				t.Errorf("UseColor = %t, want %t", got, tt.want)
			}
		})
	}
}

// The caller has looked at NO_COLOR already: what it decided is final.
func TestPrintColorDoesNotLookAtTheEnvironment(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("TERM", "dumb")
	golden(t, "table-color.txt", printed(t, hostileGrid(), Options{Color: true}))
}
