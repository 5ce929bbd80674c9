package flags

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestConstrainedImpersonationIsTheVersionsUnlessSaid(t *testing.T) {
	tests := []struct {
		flag  []string
		minor int
		on    bool
		why   string
	}{
		{nil, 35, false, "off, as it is by default in Kubernetes 1.35"},
		{nil, 36, true, "on, as it is by default in Kubernetes 1.36"},
		{nil, 0, true, "on, as it is by default since Kubernetes 1.36"},
		{[]string{"--constrained-impersonation=true"}, 35, true, "is on (--constrained-impersonation=true)"},
		{[]string{"--constrained-impersonation=false"}, 37, false, "is off (--constrained-impersonation=false)"},
	}
	for _, tt := range tests {
		c := constrainedFrom(t, tt.flag)
		if err := c.Validate(); err != nil {
			t.Error(tt.flag, err)
		}
		if on, why := c.Settle(tt.minor); on != tt.on || !strings.Contains(why, tt.why) {
			t.Errorf("%v on 1.%d: got %v, %q", tt.flag, tt.minor, on, why)
		}
	}
}

func TestConstrainedImpersonationRefusesOtherWords(t *testing.T) {
	if err := constrainedFrom(t, []string{"--constrained-impersonation=yes"}).Validate(); err == nil {
		t.Error("yes was taken")
	}
}

func constrainedFrom(t *testing.T, args []string) *Constrained {
	t.Helper()
	c := &Constrained{}
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	c.AddFlags(set)
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return c
}
