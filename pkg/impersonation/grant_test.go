package impersonation

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// identities are one of each kind, with and without what can go with it.
func identities() map[string]identity.Identity {
	extra := map[string][]string{"acme.com/project": {"x", "y"}, "example.com/team": {"blue"}}
	return map[string]identity.Identity{
		"user":                   {Kind: identity.User, Name: "jane@example.com"},
		"user-with-groups":       {Kind: identity.User, Name: "jane", Groups: []string{"dev", "oidc:ops/team"}},
		"user-with-everything":   {Kind: identity.User, Name: "CN=jane/O=x%", Groups: []string{"dev"}, UID: "7", Extra: extra},
		"user-with-underscore":   {Kind: identity.User, Name: "CN=jane_O=x%", Groups: []string{"dev"}, UID: "7", Extra: extra},
		"user-hostile":           {Kind: identity.User, Name: "名前 \"quoted\": {}"},
		"anonymous":              {Kind: identity.User, Name: "system:anonymous"},
		"group":                  {Kind: identity.Group, Name: "dev"},
		"group-with-groups":      {Kind: identity.Group, Name: "dev", Groups: []string{"ops"}},
		"account":                {Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
		"account-with-groups":    {Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot", Groups: []string{"dev"}},
		"account-with-uid":       {Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot", UID: "7"},
		"node":                   {Kind: identity.Node, Name: "n1.example.com"},
		"node-with-groups":       {Kind: identity.Node, Name: "n1", Groups: []string{"rack-1"}},
		"user-of-masters":        {Kind: identity.User, Name: "root", Groups: []string{"system:masters"}},
		"user-with-plain-extra":  {Kind: identity.User, Name: "jane", Extra: map[string][]string{"scopes": {"view"}}},
		"user-with-empty-value":  {Kind: identity.User, Name: "jane", Extra: map[string][]string{"acme.com/project": {""}}},
		"user-with-empty-extra":  {Kind: identity.User, Name: "jane", Extra: map[string][]string{"acme.com/project": {}}},
		"user-with-broken-extra": {Kind: identity.User, Name: "jane", Extra: map[string][]string{"/project": {"x"}}},
	}
}

func caller() identity.Identity { return identity.Identity{Kind: identity.User, Name: "alice"} }

func manifestOf(t *testing.T, objects []any) string {
	t.Helper()
	var documents []string
	for _, object := range objects {
		text, err := yaml.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, string(text))
	}
	return strings.Join(documents, "---\n")
}

// golden compares with testdata/NAME, or writes it under -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// Each golden file holds the grants for one identity as one could apply them.
func TestGrants(t *testing.T) {
	for name, who := range identities() {
		t.Run(name, func(t *testing.T) {
			text := "# legacy\n" + manifestOf(t, LegacyGrant(who, caller()))
			if Constrainable(who) {
				text += "# constrained\n" + manifestOf(t, ConstrainedGrant(who, caller()))
			}
			golden(t, name+".yaml", text)
		})
	}
}

func TestReviewGrant(t *testing.T) {
	text := manifestOf(t, ReviewGrant(identity.Identity{Kind: identity.User, Name: "o/alice"}))
	golden(t, "review.yaml", text)
}

// Constrained impersonation knows service accounts and nodes only by user name
// alone, never system:masters, and extra keys only with a domain.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// onlyUsernameSet, authorizeGroups and validateExtra.
func TestConstrainable(t *testing.T) {
	want := []string{
		"account", "anonymous", "group", "group-with-groups", "node",
		"user", "user-hostile", "user-with-everything", "user-with-groups", "user-with-underscore",
	}
	var got []string
	for name, who := range identities() {
		if Constrainable(who) {
			got = append(got, name)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	upper := identity.Identity{Kind: identity.User, Name: "jane", Extra: map[string][]string{"acme.com/Project": {"x"}}}
	if Constrainable(upper) {
		t.Error("a key with upper-case letters passes")
	}
}

// The subject of a grant is whoever acts.
func TestGrantNamesTheActor(t *testing.T) {
	jane := identity.Identity{Kind: identity.User, Name: "jane"}
	tests := []struct {
		actor identity.Identity
		want  rbacv1.Subject
	}{
		{caller(), rbacv1.Subject{APIGroup: "rbac.authorization.k8s.io", Kind: "User", Name: "alice"}},
		{identity.Identity{Kind: identity.Group, Name: "dev"}, rbacv1.Subject{APIGroup: "rbac.authorization.k8s.io", Kind: "Group", Name: "dev"}},
		{identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}, rbacv1.Subject{Kind: "ServiceAccount", Namespace: "ci", Name: "bot"}},
		{identity.Identity{Kind: identity.Node, Name: "n1"}, rbacv1.Subject{APIGroup: "rbac.authorization.k8s.io", Kind: "User", Name: "system:node:n1"}},
	}
	for _, tt := range tests {
		for _, object := range slices.Concat(LegacyGrant(jane, tt.actor), ReviewGrant(tt.actor)) {
			if binding, ok := object.(*rbacv1.ClusterRoleBinding); ok {
				if diff := cmp.Diff([]rbacv1.Subject{tt.want}, binding.Subjects); diff != "" {
					t.Errorf("%s (-want +got):\n%s", tt.actor, diff)
				}
			}
		}
	}
}

// Applying one grant must not take away another: their objects have names of
// their own, and the same grant has the same.
func TestGrantsHaveNamesOfTheirOwn(t *testing.T) {
	actors := []identity.Identity{caller(), {Kind: identity.Group, Name: "alice"}, {Kind: identity.ServiceAccount, Namespace: "a", Name: "lice"}}
	named := map[string]string{}
	for _, actor := range actors {
		for name, who := range identities() {
			place := fmt.Sprintf("%s by %s", name, actor)
			object := LegacyGrant(who, actor)[0]
			key := fmt.Sprintf("%T %s", object, nameOf(object))
			if other, taken := named[key]; taken {
				t.Errorf("%s and %s are both called %s", place, other, key)
			}
			named[key] = place
			if again := nameOf(LegacyGrant(who, actor)[0]); again != nameOf(object) {
				t.Errorf("%s is called %s and then %s", place, nameOf(object), again)
			}
			if strings.ContainsAny(nameOf(object), "/%") {
				t.Errorf("%s: %q is no name of an RBAC object", place, nameOf(object))
			}
		}
	}
}

func nameOf(object any) string {
	switch o := object.(type) {
	case *rbacv1.Role:
		return o.Name
	case *rbacv1.ClusterRole:
		return o.Name
	default:
		return "no role comes first"
	}
}

// granted evaluates a grant as the RBAC authorizer would: roles only in their
// own namespace, cluster roles everywhere.
func granted(objects []any, request access.Request) bool {
	allows := func(rules []rbacv1.PolicyRule) bool {
		return slices.ContainsFunc(rules, func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) })
	}
	return slices.ContainsFunc(objects, func(object any) bool {
		switch role := object.(type) {
		case *rbacv1.Role:
			return role.Namespace == request.Namespace && allows(role.Rules)
		case *rbacv1.ClusterRole:
			return allows(role.Rules)
		default:
			return false
		}
	})
}

// A legacy grant allows all that the filter asks for, and not the same of any
// other name, nor of none.
func TestLegacyGrantAllowsExactlyWhatIsNeeded(t *testing.T) {
	for name, who := range identities() {
		t.Run(name, func(t *testing.T) {
			objects := LegacyGrant(who, caller())
			for _, need := range LegacyNeeds(who) {
				if !granted(objects, need) {
					t.Errorf("does not allow to %s", need)
				}
			}
			onlyThese(t, objects, LegacyNeeds(who))
		})
	}
}

// onlyThese holds that a grant allows nothing that differs from the needs in
// one word.
func onlyThese(t *testing.T, objects []any, needs []access.Request) {
	t.Helper()
	for _, need := range needs {
		for _, other := range others(need) {
			if granted(objects, other) && !slices.Contains(needs, other) {
				t.Errorf("allows to %s (%#v)", other, other)
			}
		}
	}
}

func others(need access.Request) []access.Request {
	change := func(edit func(*access.Request)) access.Request {
		other := need
		edit(&other)
		return other
	}
	changed := []access.Request{
		change(func(r *access.Request) { r.Verb = "get" }),
		change(func(r *access.Request) { r.Verb = "impersonate:arbitrary-node" }),
		change(func(r *access.Request) { r.Verb = "*" }),
		change(func(r *access.Request) { r.Group = "apps" }),
		change(func(r *access.Request) { r.Resource = "secrets" }),
		change(func(r *access.Request) { r.Subresource += "x" }),
	}
	for _, name := range []string{"", "*", need.Name + "x", "somebody-else", "system:masters", "cluster-admin"} {
		changed = append(changed, change(func(r *access.Request) { r.Name = name }))
	}
	if need.Namespace != "" {
		changed = append(changed,
			change(func(r *access.Request) { r.Namespace = "kube-system" }),
			change(func(r *access.Request) { r.Namespace = "" }))
	}
	return changed
}

// constrainedNeeds are what the filter asks for a review sent as the identity.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// constrainedImpersonationModeState.check: the action, then the identity.
func constrainedNeeds(who identity.Identity) []access.Request {
	mode := "user-info"
	needs := LegacyNeeds(who)
	switch who.Kind {
	case identity.ServiceAccount:
		mode = "serviceaccount"
	case identity.Node:
		mode = "arbitrary-node"
		needs = []access.Request{{Resource: "nodes", Name: who.Name}}
	}
	for i := range needs {
		needs[i].Verb, needs[i].Group = "impersonate:"+mode, "authentication.k8s.io"
	}
	create := "impersonate-on:" + mode + ":create"
	return append(needs,
		access.Request{Verb: create, Group: "authorization.k8s.io", Resource: "selfsubjectaccessreviews"},
		access.Request{Verb: create, Group: "authorization.k8s.io", Resource: "selfsubjectrulesreviews"},
		access.Request{Verb: create, Group: "authentication.k8s.io", Resource: "selfsubjectreviews"},
	)
}

func TestConstrainedGrantAllowsExactlyWhatIsNeeded(t *testing.T) {
	for name, who := range identities() {
		if !Constrainable(who) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			objects := ConstrainedGrant(who, caller())
			needs := constrainedNeeds(who)
			for _, need := range needs {
				if !granted(objects, need) {
					t.Errorf("does not allow to %s", need)
				}
			}
			identityHalf := slices.DeleteFunc(slices.Clone(needs), func(need access.Request) bool { return need.Name == "" })
			onlyThese(t, objects, identityHalf)
			for _, need := range LegacyNeeds(who) {
				if granted(objects, need) {
					t.Errorf("allows the legacy way, to %s", need)
				}
			}
		})
	}
}

// The filter asks in this order, and a service account in its namespace.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// impersonationModeState.check.
func TestLegacyNeeds(t *testing.T) {
	tests := []struct {
		name string
		want []access.Request
	}{
		{"user-with-everything", []access.Request{
			{Verb: "impersonate", Resource: "users", Name: "CN=jane/O=x%"},
			{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "uids", Name: "7"},
			{Verb: "impersonate", Resource: "groups", Name: "dev"},
			{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "userextras", Subresource: "acme.com/project", Name: "x"},
			{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "userextras", Subresource: "acme.com/project", Name: "y"},
			{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "userextras", Subresource: "example.com/team", Name: "blue"},
		}},
		{"account-with-groups", []access.Request{
			{Verb: "impersonate", Resource: "serviceaccounts", Namespace: "ci", Name: "bot"},
			{Verb: "impersonate", Resource: "groups", Name: "dev"},
		}},
		{"account", []access.Request{{Verb: "impersonate", Resource: "serviceaccounts", Namespace: "ci", Name: "bot"}}},
		{"node", []access.Request{
			{Verb: "impersonate", Resource: "users", Name: "system:node:n1.example.com"},
			{Verb: "impersonate", Resource: "groups", Name: "system:nodes"},
		}},
		{"group", []access.Request{
			{Verb: "impersonate", Resource: "users", Name: identity.GroupPlaceholder},
			{Verb: "impersonate", Resource: "groups", Name: "dev"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, LegacyNeeds(identities()[tt.name])); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
