package kube

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

func schemaNothing() schema.GroupResource { return schema.GroupResource{} }

// acting is a caller that acts as somebody, for what sends nothing.
func acting(as rest.ImpersonationConfig) *Caller {
	return &Caller{config: &rest.Config{Impersonate: as}}
}

// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go: a
// node is its own group's member only if the group is sent, or under
// constrained impersonation, which takes a node by user name alone.
func TestAttempts(t *testing.T) {
	extra := map[string][]string{"a.io/x": {"1"}}
	tests := []struct {
		name string
		who  identity.Identity
		want []rest.ImpersonationConfig
	}{
		{"the caller, as whom he acts already", identity.Identity{}, []rest.ImpersonationConfig{{UserName: "alice", Groups: []string{"ops"}}}},
		{
			"a user with everything",
			identity.Identity{Kind: identity.User, Name: "jane", Groups: []string{"dev"}, UID: "7", Extra: extra},
			[]rest.ImpersonationConfig{{UserName: "jane", Groups: []string{"dev"}, UID: "7", Extra: extra}},
		},
		{
			"a service account by user name alone",
			identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
			[]rest.ImpersonationConfig{{UserName: "system:serviceaccount:ci:bot"}},
		},
		{
			"a group, through a placeholder",
			identity.Identity{Kind: identity.Group, Name: "dev"},
			[]rest.ImpersonationConfig{{UserName: identity.GroupPlaceholder, Groups: []string{"dev"}}},
		},
		{
			"a node with its group, then alone",
			identity.Identity{Kind: identity.Node, Name: "n1"},
			[]rest.ImpersonationConfig{{UserName: "system:node:n1", Groups: []string{"system:nodes"}}, {UserName: "system:node:n1"}},
		},
		{
			"a node with groups given",
			identity.Identity{Kind: identity.Node, Name: "n1", Groups: []string{"rack-1"}},
			[]rest.ImpersonationConfig{
				{UserName: "system:node:n1", Groups: []string{"system:nodes", "rack-1"}},
				{UserName: "system:node:n1", Groups: []string{"rack-1"}},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			caller := acting(rest.ImpersonationConfig{UserName: "alice", Groups: []string{"ops"}})
			if diff := cmp.Diff(tt.want, attempts(caller, tt.who)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What was sent and not seen was dropped on the way. Extra keys reach the
// server in lower case.
func TestLostValues(t *testing.T) {
	tests := []struct {
		name string
		sent rest.ImpersonationConfig
		seen access.Seen
		want []string
	}{
		{"nothing sent", rest.ImpersonationConfig{}, access.Seen{Groups: []string{"a"}, UID: "7"}, nil},
		{
			"all arrived",
			rest.ImpersonationConfig{Groups: []string{"b", "a"}, UID: "7", Extra: map[string][]string{"A.io/X": {"1", "2"}}},
			access.Seen{Groups: []string{"a", "b", "system:authenticated"}, UID: "7", Extra: map[string][]string{"a.io/x": {"1", "2"}, "more": {"3"}}},
			nil,
		},
		{
			"all lost",
			rest.ImpersonationConfig{Groups: []string{"b", "a"}, UID: "7", Extra: map[string][]string{"z": {"1"}, "k": {"2"}}},
			access.Seen{},
			[]string{`group "b"`, `group "a"`, `uid "7"`, `extra "k"`, `extra "z"`},
		},
		{
			"changed",
			rest.ImpersonationConfig{UID: "7", Extra: map[string][]string{"k": {"1", "2"}}},
			access.Seen{UID: "8", Extra: map[string][]string{"k": {"2"}}},
			[]string{`uid "7"`, `extra "k"`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lostValues(tt.sent, tt.seen)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoteGroups(t *testing.T) {
	s := newSeat(identity.Identity{}, identity.Identity{})
	s.noteGroups([]string{"dev", "system:authenticated"}, []string{"system:authenticated", "extra"})
	want := []string{
		`the server did not count this identity in group "dev"`,
		`the server counts this identity in group "extra", which was not asked for`,
	}
	if diff := cmp.Diff(want, s.seen.Warnings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// compared is what is left of a self-check.
type compared struct {
	Seen access.Seen
	Err  string
}

func TestCompare(t *testing.T) {
	jane := identity.Identity{Kind: identity.User, Name: "jane", Groups: []string{"dev"}}
	asJane := rest.ImpersonationConfig{UserName: "jane", Groups: []string{"dev"}}
	tests := []struct {
		name string
		who  identity.Identity
		sent rest.ImpersonationConfig
		saw  authenticationv1.UserInfo
		want compared
	}{
		{
			"as asked", jane, asJane,
			authenticationv1.UserInfo{Username: "jane", Groups: []string{"dev", "system:authenticated"}},
			compared{Seen: access.Seen{Username: "jane", Groups: []string{"dev", "system:authenticated"}, Verified: true}},
		},
		{
			"somebody else", jane, asJane,
			authenticationv1.UserInfo{Username: "alice"},
			compared{access.Seen{Username: "alice", Verified: true}, `asked as "jane", but the server saw "alice": something on the way drops or changes the impersonation headers`},
		},
		{
			"without the group", jane, asJane,
			authenticationv1.UserInfo{Username: "jane", Groups: []string{"system:authenticated"}},
			compared{
				access.Seen{Username: "jane", Groups: []string{"system:authenticated"}, Verified: true},
				`asked as "jane", but the server did not see group "dev": something on the way drops impersonation headers`,
			},
		},
		{
			"a group more", jane, asJane,
			authenticationv1.UserInfo{Username: "jane", Groups: []string{"dev", "staff", "system:authenticated"}},
			compared{Seen: access.Seen{
				Username: "jane", Groups: []string{"dev", "staff", "system:authenticated"}, Verified: true,
				Warnings: []string{`the server counts this identity in group "staff", which was not asked for`},
			}},
		},
		{
			"a node sent alone, by a server before 1.36",
			identity.Identity{Kind: identity.Node, Name: "n1"},
			rest.ImpersonationConfig{UserName: "system:node:n1"},
			authenticationv1.UserInfo{Username: "system:node:n1", Groups: []string{"system:authenticated"}},
			compared{Seen: access.Seen{
				Username: "system:node:n1", Groups: []string{"system:authenticated"}, Verified: true,
				Warnings: []string{`the server did not count this identity in group "system:nodes"`},
			}},
		},
		{
			"the caller",
			identity.Identity{},
			rest.ImpersonationConfig{},
			authenticationv1.UserInfo{Username: "alice", UID: "7", Groups: []string{"x"}, Extra: map[string]authenticationv1.ExtraValue{"k": {"v"}}},
			compared{Seen: access.Seen{Username: "alice", UID: "7", Groups: []string{"x"}, Extra: map[string][]string{"k": {"v"}}, Verified: true}},
		},
		{
			"the caller, who acts as somebody",
			identity.Identity{},
			asJane,
			authenticationv1.UserInfo{Username: "jane", Groups: []string{"dev", "staff"}},
			compared{Seen: access.Seen{Username: "jane", Groups: []string{"dev", "staff"}, Verified: true}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSeat(tt.who, tt.who)
			got := compared{}
			if err := s.compare(tt.sent, tt.saw); err != nil {
				got.Err = err.Error()
			}
			got.Seen = s.seen
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A refused self-check is no mismatch: the identity stays, unverified.
func TestSelfCheckFailed(t *testing.T) {
	broken := errors.New("broken")
	denied := &ImpersonationDenied{Server: "no"}
	tests := []struct {
		name    string
		err     error
		want    string
		warning []string
	}{
		{"refused to the identity", &ReviewRefused{User: "jane", Server: "not you"}, "", []string{"the server would not confirm this identity: not you"}},
		{
			"refused to nobody", &ReviewRefused{User: "system:anonymous", Server: "not you"}, "",
			[]string{"the server takes you for system:anonymous: it was sent no credentials, or none that it takes", "the server would not confirm this identity: not you"},
		},
		{"impersonation denied", denied, denied.Error(), nil},
		{"anything else", broken, "asking the server whom it sees: broken", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSeat(identity.Identity{}, identity.Identity{})
			got := ""
			if err := s.selfCheckFailed(tt.err); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.warning, s.seen.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// Upstream: k8s.io/api authorization/v1: exactly one of the two kinds of
// attributes.
func TestAttributes(t *testing.T) {
	resource, url := attributes(access.Request{
		Verb: "get", Group: "apps", Resource: "deployments", Subresource: "scale", Namespace: "prod", Name: "web",
	})
	want := &authorizationv1.ResourceAttributes{
		Verb: "get", Group: "apps", Resource: "deployments", Subresource: "scale", Namespace: "prod", Name: "web",
	}
	if diff := cmp.Diff(want, resource); diff != "" || url != nil {
		t.Errorf("url %v (-want +got):\n%s", url, diff)
	}
	resource, url = attributes(access.Request{Verb: "get", Path: "/metrics"})
	if diff := cmp.Diff(&authorizationv1.NonResourceAttributes{Verb: "get", Path: "/metrics"}, url); diff != "" || resource != nil {
		t.Errorf("resource %v (-want +got):\n%s", resource, diff)
	}
}

func TestDecision(t *testing.T) {
	const reason = `RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to User "jane"`
	tests := []struct {
		status authorizationv1.SubjectAccessReviewStatus
		want   access.Decision
	}{
		{
			authorizationv1.SubjectAccessReviewStatus{Allowed: true, Reason: reason},
			access.Decision{Verdict: access.Allowed, Reason: reason, Grant: &access.Grant{
				Binding: access.Ref{Kind: "ClusterRoleBinding", Name: "b"}, Role: access.Ref{Kind: "ClusterRole", Name: "r"},
				Subject: access.Ref{Kind: "User", Name: "jane"},
			}},
		},
		{authorizationv1.SubjectAccessReviewStatus{Allowed: true}, access.Decision{Verdict: access.Allowed}},
		{authorizationv1.SubjectAccessReviewStatus{}, access.Decision{Verdict: access.Denied}},
		{
			authorizationv1.SubjectAccessReviewStatus{Denied: true, Reason: "frozen", EvaluationError: "late"},
			access.Decision{Verdict: access.Denied, Explicit: true, Reason: "frozen", EvaluationError: "late"},
		},
		{authorizationv1.SubjectAccessReviewStatus{Reason: reason}, access.Decision{Verdict: access.Denied, Reason: reason}},
	}
	for _, tt := range tests {
		tt.want.Source = access.SourceReview
		if diff := cmp.Diff(tt.want, decision(access.SourceReview, tt.status)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.status, diff)
		}
	}
}

// The server lists bindings in the order of a map; the answer has its own.
func TestPolicyRulesAreInOrder(t *testing.T) {
	pods := authorizationv1.ResourceRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}, ResourceNames: []string{"a"}}
	apps := authorizationv1.ResourceRule{Verbs: []string{"get"}, APIGroups: []string{"apps"}, Resources: []string{"deployments"}}
	urls := authorizationv1.NonResourceRule{Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics"}}
	want := []rbacv1.PolicyRule{
		{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}, ResourceNames: []string{"a"}},
		{Verbs: []string{"get"}, APIGroups: []string{"apps"}, Resources: []string{"deployments"}},
		{Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics"}},
	}
	for _, rules := range [][]authorizationv1.ResourceRule{{pods, apps}, {apps, pods}} {
		got := policyRules(authorizationv1.SubjectRulesReviewStatus{ResourceRules: rules, NonResourceRules: []authorizationv1.NonResourceRule{urls}})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// Upstream: k8s.io/kubernetes pkg/kubeapiserver/authorizer/reload.go: members of
// system:masters are allowed everything before any other authorizer is asked.
func TestMastersMayEverythingWhateverTheRulesSay(t *testing.T) {
	all := []string{"*"}
	want := access.Rules{
		Rules: []rbacv1.PolicyRule{
			{Verbs: all, APIGroups: all, Resources: all},
			{Verbs: all, NonResourceURLs: all},
		},
		Complete: true,
		Causes:   []string{"webhook", "a member of system:masters is allowed everything, whatever the rules say"},
	}
	if diff := cmp.Diff(want, withMasters(access.Rules{Causes: []string{"webhook"}})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOnceRulesReadsOnce(t *testing.T) {
	reads := 0
	once := onceRules(func(context.Context) access.Rules {
		reads++
		return access.Rules{Complete: true}
	})
	for range 3 {
		if !once(t.Context()).Complete {
			t.Error("the answer was forgotten")
		}
	}
	if reads != 1 {
		t.Errorf("%d reads", reads)
	}
}

func TestPerIdentityMakesOneValueForEach(t *testing.T) {
	var made []string
	var values perIdentity[string]
	jane := identity.Identity{Kind: identity.User, Name: "jane"}
	withGroup := jane
	withGroup.Groups = []string{"dev"}
	withExtra := jane
	withExtra.Extra = map[string][]string{"a": {"1"}, "b": {"2"}}
	for _, who := range []identity.Identity{jane, withGroup, withExtra, jane, withExtra, {}} {
		values.get(who, func() string {
			made = append(made, who.Username())
			return who.Name
		})
	}
	if diff := cmp.Diff([]string{"jane", "jane", "jane", ""}, made); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
