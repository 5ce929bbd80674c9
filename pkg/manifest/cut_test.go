package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCutItems(t *testing.T) {
	type cut struct {
		Head  string
		Items []piece
	}
	tests := []struct {
		name, text string
		want       cut // without items: not cut
	}{
		{"as kubectl writes it", "apiVersion: v1\nitems:\n- a: 1\n  b:\n  - c\n- d\nkind: List\n", cut{
			"apiVersion: v1\nitems: []\n\n\n\n\nkind: List\n", []piece{{13, "  a: 1\n  b:\n  - c\n"}, {16, "  d\n"}},
		}},
		{"indented, with comments and blank lines", "kind: List\nitems: # these\n# one\n  - a: 1\n\n# two\n  -\n    b: 2\n", cut{
			"kind: List\nitems: []\n\n\n\n\n\n\n", []piece{{14, "    a: 1\n\n# two\n"}, {17, "   \n    b: 2\n"}},
		}},
		{"without a line end", "items:\n- a", cut{"items: []\n", []piece{{12, "  a"}}}},
		{"no items", "kind: List\nitems: []\n", cut{}},
		{"items of something inside", "a:\n  items:\n  - b\n", cut{}},
		{"an object", "items:\n  a: b\n", cut{}},
		{"nothing", "items:\nkind: List\n", cut{}},
		{"items in several columns", "items:\n  - a\n - b\n", cut{}},
		{"something between items", "items:\n  - a\n  b: c\n", cut{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got cut
			if found, ok := cutItems(document{text: []byte(tt.text), line: 11}); ok {
				got.Head = string(found.head.text)
				for _, one := range found.items {
					got.Items = append(got.Items, piece{one.line, string(one.text)})
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
