package printer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// explained is a report with words on its cells, which it may have none of.
type explained struct {
	partial
	legend []string
}

func (explained) Caption() string { return "Identities by namespace" }

func (e explained) Legend() []string { return e.legend }

// A legend is a list of the very sentences it is made of.
func TestLegend(t *testing.T) {
	e := explained{lacking("late"), []string{
		"edit+: more than the ClusterRole edit", "- nothing", "+ *more*", "# all", "1. first", "2) second", "3 are left", "<b>\x1b", "-", "7", "",
	}}
	want := "" +
		"Identities by namespace\n\n" +
		"| WHO | CAN |\n| --- | --- |\n" +
		"\n" +
		"- edit+: more than the ClusterRole edit\n" +
		"- \\- nothing\n" +
		"- \\+ \\*more\\*\n" +
		"- \\# all\n" +
		"- 1\\. first\n" +
		"- 2\\) second\n" +
		"- 3 are left\n" +
		"- &lt;b&gt;\\\\x1b\n" +
		"- \\-\n" +
		"- 7\n" +
		"- \n" +
		"\n**incomplete:** late\n"
	if diff := cmp.Diff(want, printed(t, e, Options{Format: format(t, "markdown")})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Bare rows and other formats have none.
func TestLegendIsLeftOut(t *testing.T) {
	e := explained{lacking(), []string{"✓ yes"}}
	for name, want := range map[string]string{"markdown": "", "table": "", "csv": ""} {
		o := Options{Format: format(t, name), NoHeaders: true}
		if diff := cmp.Diff(want, printed(t, e, o)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	e.legend = nil
	want := "Identities by namespace\n\n| WHO | CAN |\n| --- | --- |\n"
	if diff := cmp.Diff(want, printed(t, e, Options{Format: format(t, "markdown")})); diff != "" {
		t.Errorf("without sentences (-want +got):\n%s", diff)
	}
	want = "WHO  CAN\n"
	if diff := cmp.Diff(want, printed(t, explained{lacking(), []string{"✓ yes"}}, Options{})); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}
