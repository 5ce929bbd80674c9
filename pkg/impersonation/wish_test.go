package impersonation

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// wishes are those for one identity, in both ways where both can express it.
func wishes(who identity.Identity) []Wish {
	legacy := Wish{Actor: caller(), Who: []identity.Identity{who}}
	if !Constrainable(who) {
		return []Wish{legacy}
	}
	limited := legacy
	limited.Constrained = true
	limited.Actions = []access.Request{
		{Verb: "list", Resource: "pods", Namespace: "prod"},
		{Verb: "get", Group: "apps", Resource: "deployments", Subresource: "scale", Namespace: "prod", Name: "web"},
		{Verb: "list", Resource: "nodes"},
		{Verb: "get", Path: "/metrics"},
	}
	return []Wish{legacy, limited}
}

// neighbours are wishes for one thing more, less or other.
func neighbours(w Wish) []Wish {
	var near []Wish
	change := func(edit func(*Wish)) {
		other := w
		other.Who, other.Actions = slices.Clone(w.Who), slices.Clone(w.Actions)
		edit(&other)
		near = append(near, other)
	}
	change(func(o *Wish) { o.Who = append(o.Who, identity.Identity{Kind: identity.User, Name: "somebody"}) })
	change(func(o *Wish) {
		o.Who = append(o.Who, identity.Identity{Kind: identity.ServiceAccount, Namespace: "x", Name: "y"})
	})
	change(func(o *Wish) { o.Who[0].Name += "x" })
	change(func(o *Wish) { o.Any = []access.Request{{Verb: "impersonate", Resource: "groups"}} })
	change(func(o *Wish) { o.Actor = identity.Identity{Kind: identity.Group, Name: "others"} })
	if len(w.Actions) > 0 {
		change(func(o *Wish) { o.Actions = o.Actions[1:] })
		change(func(o *Wish) { o.Actions[0].Verb = "watch" })
		change(func(o *Wish) { o.Actions[0].Namespace = "dev" })
		change(func(o *Wish) { o.Actions[1].Name = "" })
	}
	return near
}

// TestWishesAreFulfilled: the objects of a wish are what it says and not what a
// neighbour says, as the engine sees it.
func TestWishesAreFulfilled(t *testing.T) {
	for name, who := range identities() {
		for _, wish := range wishes(who) {
			objects := wish.Objects()
			if err := wish.Check(objects); err != nil {
				t.Errorf("%s, constrained %t: %v", name, wish.Constrained, err)
			}
			for i, near := range neighbours(wish) {
				if near.Check(objects) == nil {
					t.Errorf("%s, constrained %t: the objects are taken for those of neighbour %d", name, wish.Constrained, i)
				}
			}
		}
	}
}

// TestWishOfSeveral: rights of the same kind share a rule, and every namespace
// has its own.
func TestWishOfSeveral(t *testing.T) {
	wish := Wish{
		Actor: identity.Identity{Kind: identity.ServiceAccount, Namespace: "gateway", Name: "proxy"},
		Who: []identity.Identity{
			{Kind: identity.User, Name: "jane", Groups: []string{"dev", "ops"}},
			{Kind: identity.User, Name: "omar", Groups: []string{"ops"}},
			{Kind: identity.ServiceAccount, Namespace: "ci", Name: "a"},
			{Kind: identity.ServiceAccount, Namespace: "ci", Name: "b"},
			{Kind: identity.ServiceAccount, Namespace: "web", Name: "a"},
		},
	}
	rules := map[string][]rbacv1.PolicyRule{}
	for _, object := range wish.Objects() {
		switch object := object.(type) {
		case *rbacv1.Role:
			rules[object.Namespace] = object.Rules
		case *rbacv1.ClusterRole:
			rules[""] = object.Rules
		}
	}
	want := map[string][]rbacv1.PolicyRule{
		"":    {impersonates("users", "jane", "omar"), impersonates("groups", "dev", "ops")},
		"ci":  {impersonates("serviceaccounts", "a", "b")},
		"web": {impersonates("serviceaccounts", "a")},
	}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := wish.Check(wish.Objects()); err != nil {
		t.Error(err)
	}
}

func impersonates(resource string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: []string{"impersonate"}, APIGroups: []string{""}, Resources: []string{resource}, ResourceNames: names}
}

// TestLeastRules: rules that say the same together are one, and no rule says more
// than was asked for.
func TestLeastRules(t *testing.T) {
	pods := func(verb, name string) need {
		return need{Request: access.Request{Verb: verb, Resource: "pods", Name: name}}
	}
	secret := need{Request: access.Request{Verb: "get", Resource: "secrets", Name: "a"}}
	got := leastRules([]need{pods("get", "a"), pods("list", ""), pods("get", "b"), pods("watch", ""), secret, pods("get", "a")})
	want := []rbacv1.PolicyRule{
		{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}, ResourceNames: []string{"a", "b"}},
		{Verbs: []string{"list", "watch"}, APIGroups: []string{""}, Resources: []string{"pods"}},
		{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"secrets"}, ResourceNames: []string{"a"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
