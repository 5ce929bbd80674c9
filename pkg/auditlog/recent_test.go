package auditlog

import (
	"slices"
	"strconv"
	"testing"
)

// TestRecentIsBounded: the oldest are forgotten, the newest never.
func TestRecentIsBounded(t *testing.T) {
	k := NewRecent()
	line := strconv.Itoa
	for n := range 3 * remembered {
		k.Add(line(n))
	}
	got := []bool{k.Has(line(0)), k.Has(line(2*remembered - 1)), k.Has(line(3*remembered - 1)), k.Full()}
	if k.Has("1", "2") || k.Has() {
		t.Error("what is cut otherwise is known")
	}
	if want := []bool{false, true, true, true}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
