package printer

import (
	"fmt"

	"github.com/fatih/color"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// ColorMode is the value of --color.
type ColorMode string

// The colour modes.
const (
	ColorAuto   ColorMode = "auto"   // when a terminal reads the answer and nothing speaks against it
	ColorAlways ColorMode = "always" // even into a pipe, even with NO_COLOR
	ColorNever  ColorMode = "never"
)

// ParseColorMode reads the value of --color; the empty string is auto.
func ParseColorMode(s string) (ColorMode, error) {
	switch m := ColorMode(s); m {
	case "":
		return ColorAuto, nil
	case ColorAuto, ColorAlways, ColorNever:
		return m, nil
	}
	return "", fmt.Errorf("unknown colour mode %q: use auto, always or never", s)
}

// UseColor decides whether to colour what is written to one stream. In auto
// mode a stream that is no terminal, a NO_COLOR that is not empty
// (https://no-color.org) and TERM=dumb each turn colour off.
func UseColor(mode ColorMode, isTerminal bool, getenv func(string) string) bool {
	switch mode {
	case ColorAlways:
		return true
	case ColorNever:
		return false
	}
	return isTerminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// palette paints text by its meaning. The zero value paints nothing.
type palette struct {
	marks  map[report.Mark]*color.Color
	header *color.Color
}

func newPalette(on bool) palette {
	if !on {
		return palette{}
	}
	return palette{
		marks: map[report.Mark]*color.Color{
			report.Yes:           ink(color.FgGreen),
			report.No:            ink(color.Faint),
			report.Unknown:       ink(color.FgYellow, color.Bold),
			report.NotApplicable: ink(color.Faint),
		},
		header: ink(color.Bold),
	}
}

// ink is a colour that does not look at the environment again: the caller has
// decided already, and `--color always` beats NO_COLOR.
func ink(attributes ...color.Attribute) *color.Color {
	c := color.New(attributes...)
	c.EnableColor()
	return c
}

func (p palette) mark(m report.Mark, s string) string { return paint(p.marks[m], s) }

func (p palette) heading(s string) string { return paint(p.header, s) }

func paint(c *color.Color, s string) string {
	if c == nil || s == "" {
		return s
	}
	return c.Sprint(s)
}
