package whocanas

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// Not established goes before different, and that before the same.
func TestDiffCode(t *testing.T) {
	tests := []struct {
		verdict          report.DiffVerdict
		gained, onlyGain bool
		want             int
	}{
		{report.DiffSame, false, false, 0},
		{report.DiffSame, false, true, 0},
		{report.DiffDifferent, false, false, 1},
		{report.DiffDifferent, true, false, 1},
		{report.DiffDifferent, false, true, 0},
		{report.DiffDifferent, true, true, 1},
		{report.DiffUnknown, false, false, 3},
		{report.DiffUnknown, false, true, 3},
		{report.DiffUnknown, true, true, 3},
		{"", true, true, 0},
	}
	for _, tt := range tests {
		if got := diffCode(tt.verdict, tt.gained, tt.onlyGain); got != tt.want {
			t.Errorf("%+v: %d", tt, got)
		}
	}
}

func TestParseRef(t *testing.T) {
	tests := []struct {
		word string
		want access.Ref
	}{
		{"RoleBinding/dev/a", access.Ref{Kind: "RoleBinding", Namespace: "dev", Name: "a"}},
		{"role/dev/a:b", access.Ref{Kind: "Role", Namespace: "dev", Name: "a:b"}},
		{"CLUSTERROLE/a", access.Ref{Kind: "ClusterRole", Name: "a"}},
		{"clusterrolebinding/system:x", access.Ref{Kind: "ClusterRoleBinding", Name: "system:x"}},
	}
	for _, tt := range tests {
		if got, err := parseRef(tt.word); err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v", tt.word, got, err)
		}
	}
	for _, word := range []string{"", "/", "Role/a", "ClusterRole/dev/a", "RoleBinding//a", "ClusterRole/", "Secret/dev/a", "Role/a/b/c"} {
		_, err := parseRef(word)
		if want := fmt.Sprintf("--what-if-delete %s names no RBAC object", word); err == nil || err.Error() != want {
			t.Errorf("%s: %v", word, err)
		}
	}
}

func TestOnlyNote(t *testing.T) {
	tests := []struct {
		names []string
		want  []string
	}{
		{nil, nil},
		{[]string{"a"}, []string{"only left has the resource a"}},
		{[]string{"a", "b"}, []string{"only left has the resources a, b"}},
		{[]string{"a", "b", "c", "d", "e", "f", "g"}, []string{"only left has the resources a, b, c, d, e and 2 more"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, onlyNote("left", "resource", tt.names)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestPlacesOfOneSideHaveAName(t *testing.T) {
	got := named([]access.Place{{Left: "a", Right: "a"}, {Left: "b"}, {Right: "c"}})
	if diff := cmp.Diff([]access.Place{{Left: "a", Right: "a"}, {Left: "b", Right: "b"}, {Left: "c", Right: "c"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
