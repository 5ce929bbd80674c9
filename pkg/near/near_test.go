package near

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	verbs := []string{"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "impersonate"}
	resources := []string{"pods", "podtemplates", "secrets", "services", "deployments", "daemonsets", "nodes", "Größen"}
	tests := []struct {
		name       string
		word       string
		candidates []string
		want       []string
	}{
		{"nothing is near", "xyzzy", verbs, nil},
		{"one letter replaced", "gat", verbs, []string{"get"}},
		{"one letter left out", "lst", verbs, []string{"list"}},
		{"two neighbours exchanged", "sercets", resources, []string{"secrets"}},
		{"nearest first", "delet", verbs, []string{"delete", "deletecollection"}},
		{"equally near are in alphabetical order", "ab", []string{"bb", "aa", "ac"}, []string{"aa", "ac", "bb"}},
		{"at most three", "ab", []string{"ae", "ad", "ac", "aa"}, []string{"aa", "ac", "ad"}},
		{"a beginning is completed", "deploy", resources, []string{"deployments"}},
		{"two letters are no beginning", "da", resources, nil},
		{"a beginning sorts after a misspelling", "pod", resources, []string{"pods", "podtemplates"}},
		{"letter case makes no difference", "PODS", resources, []string{"pods"}},
		{"letters, not bytes, are counted", "grössen", resources, []string{"Größen"}},
		{"the word itself is not suggested", "pods", []string{"pods", "pod"}, []string{"pod"}},
		{"candidates may repeat", "gat", []string{"get", "get"}, []string{"get"}},
		{"a short word allows one edit only", "oh", []string{"it", "of"}, []string{"of"}},
		{"the empty word", "", verbs, nil},
		{"no candidates", "get", nil, nil},
		{"a word too long to be a name", strings.Repeat("a", 300), []string{strings.Repeat("a", 299)}, nil},
		{"a candidate too long to be a name", "aaa", []string{strings.Repeat("a", 2000)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Names(tt.word, tt.candidates)); diff != "" {
				t.Errorf("Names(%q) (-want +got):\n%s", tt.word, diff)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "abc", 0},
		{"abc", "acb", 1},
		{"ca", "abc", 3}, // restricted: no letter is edited twice
		{"kitten", "sitting", 3},
		{"äöü", "äuö", 2},
	}
	for _, tt := range tests {
		got := []int{distance([]rune(tt.a), []rune(tt.b)), distance([]rune(tt.b), []rune(tt.a))}
		if diff := cmp.Diff([]int{tt.want, tt.want}, got); diff != "" {
			t.Errorf("distance(%q, %q) and back (-want +got):\n%s", tt.a, tt.b, diff)
		}
	}
}
