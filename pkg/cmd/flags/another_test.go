package flags

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

// TestAnotherContextKeepsTheOtherFlags: a flag that was forgotten would make one
// side ask as somebody else, or somewhere else.
func TestAnotherContextKeepsTheOtherFlags(t *testing.T) {
	connection := NewConnection()
	if connection.InContext("") != connection {
		t.Error("without a context it is another connection")
	}
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	connection.AddFlags(set)
	if err := set.Parse([]string{"--as=jane", "--as-group=dev", "--token=x", "--server=y", "--context=west", "-n=prod"}); err != nil {
		t.Fatal(err)
	}
	want := *connection.Config
	want.Overrides.CurrentContext = "east"
	if diff := cmp.Diff(&want, connection.InContext("east").Config); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("west", connection.Config.Overrides.CurrentContext); diff != "" {
		t.Errorf("the flags were changed (-want +got):\n%s", diff)
	}
}

func TestFurtherGroupsLeaveTheFlagsAlone(t *testing.T) {
	who := Who{groups: []string{"a"}}
	more, err := who.WithGroups([]string{"b"}).Resolve("jane", Console{}, "default")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, more.Groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a"}, who.groups); diff != "" {
		t.Errorf("the flags were changed (-want +got):\n%s", diff)
	}
}
