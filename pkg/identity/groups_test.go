package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sets are the groups of an identity as its methods tell them.
type sets struct{ Requested, Implied, Expected []string }

// TestGroups holds the laws of k8s.io/apiserver
// pkg/endpoints/filters/impersonation/mode.go, one case each.
func TestGroups(t *testing.T) {
	sa := Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot"}
	node := Identity{Kind: Node, Name: "n1"}
	tests := []struct {
		name  string
		who   Identity
		given []string
		want  sets
	}{
		{"a user is authenticated", Identity{Kind: User, Name: "jane"}, nil, sets{
			nil,
			[]string{"system:authenticated"},
			[]string{"system:authenticated"},
		}},
		{"a user keeps the given groups, in order", Identity{Kind: User, Name: "jane"}, []string{"b", "a"}, sets{
			[]string{"b", "a"},
			[]string{"system:authenticated"},
			[]string{"b", "a", "system:authenticated"},
		}},
		{"a given system:authenticated is not implied", Identity{Kind: User, Name: "jane"}, []string{"system:authenticated", "a"}, sets{
			[]string{"system:authenticated", "a"},
			nil,
			[]string{"system:authenticated", "a"},
		}},
		{"system:unauthenticated keeps system:authenticated away", Identity{Kind: User, Name: "jane"}, []string{"system:unauthenticated"}, sets{
			[]string{"system:unauthenticated"},
			nil,
			[]string{"system:unauthenticated"},
		}},
		{"anonymous is unauthenticated", Identity{Kind: User, Name: "system:anonymous"}, nil, sets{
			nil,
			[]string{"system:unauthenticated"},
			[]string{"system:unauthenticated"},
		}},
		{"anonymous keeps a given system:authenticated", Identity{Kind: User, Name: "system:anonymous"}, []string{"system:authenticated"}, sets{
			[]string{"system:authenticated"},
			[]string{"system:unauthenticated"},
			[]string{"system:authenticated", "system:unauthenticated"},
		}},
		{"a service account has its two groups", sa, nil, sets{
			nil,
			[]string{"system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"},
			[]string{"system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"},
		}},
		{"a service account with given groups has only those", sa, []string{"dev"}, sets{
			[]string{"dev"},
			[]string{"system:authenticated"},
			[]string{"dev", "system:authenticated"},
		}},
		{"what only looks like a service account is a user", Identity{Kind: User, Name: "system:serviceaccount:ci"}, nil, sets{
			nil,
			[]string{"system:authenticated"},
			[]string{"system:authenticated"},
		}},
		{"a node is sent with its group", node, nil, sets{
			[]string{"system:nodes"},
			[]string{"system:nodes", "system:authenticated"},
			[]string{"system:nodes", "system:authenticated"},
		}},
		{"a node with given groups stays a node", node, []string{"rack-1"}, sets{
			[]string{"system:nodes", "rack-1"},
			[]string{"system:nodes", "system:authenticated"},
			[]string{"system:nodes", "rack-1", "system:authenticated"},
		}},
		{"a node's group may be given", node, []string{"system:nodes"}, sets{
			[]string{"system:nodes"},
			[]string{"system:authenticated"},
			[]string{"system:nodes", "system:authenticated"},
		}},
		{"a group is asked about with any member", Identity{Kind: Group, Name: "dev"}, nil, sets{
			[]string{"dev"},
			[]string{"system:authenticated"},
			[]string{"dev", "system:authenticated"},
		}},
		{"a group together with others, itself once", Identity{Kind: Group, Name: "dev"}, []string{"ops", "dev"}, sets{
			[]string{"dev", "ops"},
			[]string{"system:authenticated"},
			[]string{"dev", "ops", "system:authenticated"},
		}},
		{"the group of the unauthenticated", Identity{Kind: Group, Name: "system:unauthenticated"}, nil, sets{
			[]string{"system:unauthenticated"},
			nil,
			[]string{"system:unauthenticated"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			who := tt.who
			who.Groups = tt.given
			got := sets{who.RequestedGroups(), orNil(who.ImpliedGroups()), who.ExpectedGroups()}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(who.ExpectedGroups(), who.ReviewGroups()); diff != "" {
				t.Errorf("a review differs from impersonation (-expected +review):\n%s", diff)
			}
			if diff := cmp.Diff(tt.given, who.Groups); diff != "" {
				t.Errorf("the identity was changed (-before +after):\n%s", diff)
			}
		})
	}
}

// orNil makes no groups one value.
func orNil(groups []string) []string {
	if len(groups) == 0 {
		return nil
	}
	return groups
}
