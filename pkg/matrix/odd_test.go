package matrix_test

import (
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

func TestOdd(t *testing.T) {
	tests := []struct{ name, values, want string }{
		{"nothing", "", ""},
		{"two cannot be compared", "a b", ". ."},
		{"one of three", "a b a", ". ! ."},
		{"all the same", "a a a a", ". . . ."},
		{"half is no majority", "a a b b", ". . . ."},
		{"the largest part is no majority", "a a b c", ". . . ."},
		{"more than half", "a a a b c", ". . . ! !"},
		{"the unknown take no part", "a ? a b ?", ". . . ! ."},
		{"too few are known", "a a ? ?", ". . . ."},
		{"the unknown are not odd", "? ? ? ? a", ". . . . ."},
	}
	for _, tt := range tests {
		var got []string
		for _, odd := range matrix.Odd(strings.Fields(tt.values), func(value string) bool { return value != "?" }) {
			got = append(got, map[bool]string{true: "!", false: "."}[odd])
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s: %s: got %s, want %s", tt.name, tt.values, text, tt.want)
		}
	}
}
