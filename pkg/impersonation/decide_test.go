package impersonation

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// listPods is what is requested in the tests.
func listPods() access.Request {
	return access.Request{Verb: "list", Resource: "pods", Namespace: "prod"}
}

// bot is a service account with a pod on node n1.
func bot() Actor { return Actor{Username: "system:serviceaccount:ops:bot", Node: "n1"} }

// having answers yes to these rights, in words, and no to all others.
func having(rights ...string) Asker {
	return func(need access.Request) access.Verdict {
		if slices.Contains(rights, need.String()) {
			return access.Allowed
		}
		return access.Denied
	}
}

// unsure does not know about these rights, and asks of the others.
func unsure(ask Asker, rights ...string) Asker {
	return func(need access.Request) access.Verdict {
		if slices.Contains(rights, need.String()) {
			return access.Unknown
		}
		return ask(need)
	}
}

// asked are the rights that a decision asks for if none of them settles it.
func asked(constrained bool, actor Actor, wanted Wanted) []string {
	var all []string
	Decide(func(need access.Request) access.Verdict {
		all = append(all, need.String())
		return access.Unknown
	}, constrained, actor, wanted, listPods())
	return all
}

// TestAsked: which rights count, in the server's order.
func TestAsked(t *testing.T) {
	tests := []struct {
		name   string
		wanted Wanted
		want   []string
	}{
		{"user", Wanted{Username: "jane", UID: "7", Groups: []string{"ops", "dev"}, Extra: map[string][]string{"acme.com/b": {"y", "x"}, "acme.com/a": {"z"}}}, []string{
			"impersonate-on:user-info:list pods in namespace prod",
			"impersonate:user-info users.authentication.k8s.io/jane", "impersonate:user-info uids.authentication.k8s.io/7",
			"impersonate:user-info groups.authentication.k8s.io/ops", "impersonate:user-info groups.authentication.k8s.io/dev",
			"impersonate:user-info userextras.authentication.k8s.io/z/acme.com/a",
			"impersonate:user-info userextras.authentication.k8s.io/y/acme.com/b", "impersonate:user-info userextras.authentication.k8s.io/x/acme.com/b",
			"impersonate users/jane", "impersonate uids.authentication.k8s.io/7", "impersonate groups/ops", "impersonate groups/dev",
			"impersonate userextras.authentication.k8s.io/z/acme.com/a",
			"impersonate userextras.authentication.k8s.io/y/acme.com/b", "impersonate userextras.authentication.k8s.io/x/acme.com/b",
		}},
		{"four groups", Wanted{Username: "jane", Groups: []string{"a", "b", "c", "d"}}, []string{
			"impersonate-on:user-info:list pods in namespace prod", "impersonate:user-info users.authentication.k8s.io/jane",
			"impersonate:user-info groups.authentication.k8s.io/*", "impersonate:user-info groups.authentication.k8s.io/a",
			"impersonate:user-info groups.authentication.k8s.io/b", "impersonate:user-info groups.authentication.k8s.io/c",
			"impersonate:user-info groups.authentication.k8s.io/d",
			"impersonate users/jane", "impersonate groups/a", "impersonate groups/b", "impersonate groups/c", "impersonate groups/d",
		}},
		{"account", Wanted{Username: "system:serviceaccount:ci:bot"}, []string{
			"impersonate-on:serviceaccount:list pods in namespace prod",
			"impersonate:serviceaccount serviceaccounts.authentication.k8s.io/bot in namespace ci",
			"impersonate serviceaccounts/bot in namespace ci",
		}},
		{"account with a group", Wanted{Username: "system:serviceaccount:ci:bot", Groups: []string{"dev"}}, []string{
			"impersonate serviceaccounts/bot in namespace ci", "impersonate groups/dev",
		}},
		{"no account", Wanted{Username: "system:serviceaccount:ci"}, []string{
			"impersonate-on:user-info:list pods in namespace prod",
			"impersonate:user-info users.authentication.k8s.io/system:serviceaccount:ci", "impersonate users/system:serviceaccount:ci",
		}},
		{"own node", Wanted{Username: "system:node:n1"}, []string{
			"impersonate-on:associated-node:list pods in namespace prod", "impersonate:associated-node nodes.authentication.k8s.io/*",
			"impersonate-on:arbitrary-node:list pods in namespace prod", "impersonate:arbitrary-node nodes.authentication.k8s.io/n1",
			"impersonate users/system:node:n1",
		}},
		{"another node", Wanted{Username: "system:node:n2"}, []string{
			"impersonate-on:arbitrary-node:list pods in namespace prod", "impersonate:arbitrary-node nodes.authentication.k8s.io/n2",
			"impersonate users/system:node:n2",
		}},
		{"node with a group", Wanted{Username: "system:node:n1", Groups: []string{"system:nodes"}}, []string{
			"impersonate users/system:node:n1", "impersonate groups/system:nodes",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, asked(true, bot(), tt.wanted)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			legacy := slices.DeleteFunc(slices.Clone(tt.want), func(need string) bool { return need[:len("impersonate ")] != "impersonate " })
			if diff := cmp.Diff(legacy, asked(false, bot(), tt.wanted)); diff != "" {
				t.Errorf("gate off (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDecide: the first mode that allows everything, and the groups it gives.
func TestDecide(t *testing.T) {
	const on, as = "impersonate-on:user-info:list pods in namespace prod", "impersonate:user-info users.authentication.k8s.io/jane"
	four := Wanted{Username: "jane", Groups: []string{"a", "b", "c", "d"}}
	masters := Wanted{Username: "jane", Groups: []string{"system:masters"}}
	need := access.Request{Verb: "impersonate", Resource: "users", Name: "jane"}
	action := ActionNeed(UserInfo, listPods())
	wildcard := groupNeed(UserInfo, "*")
	noLegacy := Attempt{Mode: Legacy, Need: need, Verdict: access.Denied}
	tests := []struct {
		name   string
		ask    Asker
		wanted Wanted
		want   Outcome
	}{
		{"nothing", having(), Wanted{Username: "jane"}, Outcome{
			Verdict: access.Denied, Attempts: []Attempt{{Mode: UserInfo, Need: action, Verdict: access.Denied}, noLegacy},
		}},
		{"both halves", having(on, as), Wanted{Username: "jane"}, Outcome{Verdict: access.Allowed, Mode: UserInfo, Groups: []string{"system:authenticated"}}},
		{"legacy", having("impersonate users/jane", "impersonate groups/system:masters"), masters, Outcome{
			Verdict: access.Allowed, Mode: Legacy, Groups: []string{"system:masters", "system:authenticated"},
			Attempts: []Attempt{{Mode: UserInfo, Need: action, Verdict: access.Denied}},
		}},
		{"system:masters is never constrained", having(on, as, "impersonate:user-info groups.authentication.k8s.io/system:masters"), masters, Outcome{
			Verdict: access.Denied, Attempts: []Attempt{
				{Mode: UserInfo, Verdict: access.Denied, Why: "constrained impersonation takes neither system:masters nor an empty group"}, noLegacy,
			},
		}},
		{"nor is scopes", having(on, as, "impersonate:user-info userextras.authentication.k8s.io/x/scopes"), Wanted{Username: "jane", Extra: map[string][]string{"scopes": {"x"}}}, Outcome{
			Verdict: access.Denied, Attempts: []Attempt{
				{Mode: UserInfo, Verdict: access.Denied, Why: "constrained impersonation takes only lower-case extra keys with a domain in front, and no empty values"}, noLegacy,
			},
		}},
		{"four groups by the star", having(on, as, "impersonate:user-info groups.authentication.k8s.io/*"), four, Outcome{
			Verdict: access.Allowed, Mode: UserInfo, Groups: []string{"a", "b", "c", "d", "system:authenticated"},
		}},
		{"a star that is not known", unsure(having(on, as), wildcard.String()), four, Outcome{
			Verdict: access.Unknown, Attempts: []Attempt{{Mode: UserInfo, Need: wildcard, Verdict: access.Unknown}, noLegacy},
		}},
		{"a half that is not known", unsure(having(as), on), Wanted{Username: "jane"}, Outcome{
			Verdict: access.Unknown, Attempts: []Attempt{{Mode: UserInfo, Need: action, Verdict: access.Unknown}, noLegacy},
		}},
		{"a half that is not known, and one that is missing", unsure(having(), on), Wanted{Username: "jane"}, Outcome{
			Verdict: access.Denied, Attempts: []Attempt{{Mode: UserInfo, Need: Needs(UserInfo, Wanted{Username: "jane"})[0], Verdict: access.Denied}, noLegacy},
		}},
		{"not known, and allowed in another mode", unsure(having("impersonate users/jane"), on, as), Wanted{Username: "jane"}, Outcome{
			Verdict: access.Allowed, Mode: Legacy, Groups: []string{"system:authenticated"},
			Attempts: []Attempt{{Mode: UserInfo, Need: action, Verdict: access.Unknown}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Decide(tt.ask, true, bot(), tt.wanted, listPods())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestGroups: those of who acts, in the order of the headers.
func TestGroups(t *testing.T) {
	tests := []struct {
		wanted Wanted
		mode   Mode
		want   []string
	}{
		{Wanted{Username: "jane", Groups: []string{"z", "a"}}, UserInfo, []string{"z", "a", "system:authenticated"}},
		{Wanted{Username: "jane", Groups: []string{"system:unauthenticated"}}, Legacy, []string{"system:unauthenticated"}},
		{Wanted{Username: "system:anonymous"}, UserInfo, []string{"system:unauthenticated"}},
		{Wanted{Username: "system:anonymous", Groups: []string{"system:authenticated"}}, Legacy, []string{"system:authenticated", "system:unauthenticated"}},
		{Wanted{Username: "system:node:n1"}, Legacy, []string{"system:authenticated"}},
		{Wanted{Username: "system:node:n1"}, AssociatedNode, []string{"system:nodes", "system:authenticated"}},
		{Wanted{Username: "system:serviceaccount:ci:bot"}, ServiceAccount, []string{"system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"}},
		{Wanted{Username: "system:serviceaccount:ci:bot", Groups: []string{"dev"}}, Legacy, []string{"dev", "system:authenticated"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.wanted.GroupsIn(tt.mode)); diff != "" {
			t.Errorf("%+v in mode %s (-want +got):\n%s", tt.wanted, tt.mode, diff)
		}
	}
}
