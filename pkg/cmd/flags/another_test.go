package flags

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnotherContextKeepsTheOtherFlags: a flag that was forgotten would make one
// side ask as somebody else, or somewhere else.
func TestAnotherContextKeepsTheOtherFlags(t *testing.T) {
	connection := NewConnection()
	if connection.InContext("") != connection {
		t.Error("without a context it is another connection")
	}
	other := connection.InContext("east")
	from, to := reflect.ValueOf(connection.Config).Elem(), reflect.ValueOf(other.Config).Elem()
	for i := range from.NumField() {
		field := from.Type().Field(i)
		if !field.IsExported() || field.Type.Kind() != reflect.Pointer || field.Name == "Context" {
			continue
		}
		if from.Field(i).Pointer() != to.Field(i).Pointer() {
			t.Errorf("%s was not kept", field.Name)
		}
	}
	if diff := cmp.Diff("east", *other.Config.Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
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
