package report

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// jane is an identity as the server saw it, with one group given and one added.
func jane() (identity.Identity, access.Seen) {
	asked := identity.Identity{Kind: identity.User, Name: "jane@example.com", Groups: []string{"dev"}}
	seen := access.Seen{
		Source: access.SourceImpersonation, Username: "jane@example.com",
		Groups: []string{"dev", "system:authenticated"}, Verified: true,
	}
	return asked, seen
}

func described() Identity { return NewIdentity(jane()) }

func viewers(namespace string) *access.Grant {
	return &access.Grant{
		Binding: access.Ref{Kind: "RoleBinding", Namespace: namespace, Name: "viewers"},
		Role:    access.Ref{Kind: "ClusterRole", Name: "view"},
		Subject: access.Ref{Kind: "Group", Name: "dev"},
	}
}

func TestNewIdentity(t *testing.T) {
	extra := map[string][]string{"acme.com/project": {"x"}}
	tests := []struct {
		name     string
		asked    identity.Identity
		seen     access.Seen
		want     Identity
		sentence string
	}{
		{
			"a user with a group given and one added",
			identity.Identity{Kind: identity.User, Name: "jane", Groups: []string{"dev"}, UID: "7", Extra: extra},
			access.Seen{Username: "jane", UID: "7", Groups: []string{"dev", "system:authenticated"}, Extra: extra, Verified: true},
			Identity{
				Asked: "jane", Username: "jane", UID: "7", Extra: extra, Verified: true,
				Groups: []GroupMembership{{Name: "dev"}, {Name: "system:authenticated", Implied: true}},
			},
			"jane; groups dev; implied system:authenticated; uid 7",
		},
		{
			"a group, asked about through a placeholder",
			identity.Identity{Kind: identity.Group, Name: "dev", Groups: []string{"ops"}},
			access.Seen{Username: identity.GroupPlaceholder, Groups: []string{"dev", "ops", "system:authenticated"}, Verified: true},
			Identity{
				Asked: "group/dev", Username: identity.GroupPlaceholder, Verified: true,
				Groups: []GroupMembership{{Name: "dev"}, {Name: "ops"}, {Name: "system:authenticated", Implied: true}},
			},
			"a member of dev, ops; implied system:authenticated",
		},
		{
			"a service account nobody confirmed",
			identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
			access.Seen{Username: "system:serviceaccount:ci:bot", Groups: []string{"system:serviceaccounts"}},
			Identity{
				Asked: "sa/ci:bot", Username: "system:serviceaccount:ci:bot",
				Groups: []GroupMembership{{Name: "system:serviceaccounts", Implied: true}},
			},
			"system:serviceaccount:ci:bot; implied system:serviceaccounts; not verified by the server",
		},
		{
			"an entry of the identities file",
			identity.Identity{Kind: identity.User, Name: "jane", Entry: "jane"},
			access.Seen{Username: "jane", Verified: true},
			Identity{Asked: "@jane", Username: "jane", Verified: true},
			"jane",
		},
		{
			"the identity in effect, of which nothing is implied",
			identity.Identity{},
			access.Seen{Username: "alice", Groups: []string{"system:authenticated"}, Verified: true},
			Identity{Username: "alice", Verified: true, Groups: []GroupMembership{{Name: "system:authenticated"}}},
			"alice; groups system:authenticated",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := NewIdentity(tt.asked, tt.seen)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.sentence, got.Sentence()); diff != "" {
				t.Errorf("sentence (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.seen.Groups, got.GroupNames()); diff != "" {
				t.Errorf("group names (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPermissionList(t *testing.T) {
	_, seen := jane()
	seen.Warnings = []string{`the server counts this identity in group "x", which was not asked for`}
	list := NewPermissionList(described(), seen, nil, false)
	list.Namespaces = []string{"prod"}
	list.Folded = 4
	list.Rules = []NamespacedRules{{Namespace: "*", Complete: true, Rules: []rbacv1.PolicyRule{
		{Verbs: []string{"*"}, APIGroups: []string{""}, Resources: []string{"pods"}},
	}}}
	list.AddRows(rows(), nil)
	golden(t, "permissions", list)
}

// rows have every kind of cell and place.
func rows() []access.Row {
	secrets := access.Resource{Name: "secrets", Namespaced: true}
	onSecret := func(name string, verdict access.Verdict) access.Row {
		return access.Row{Namespace: "prod", Resource: secrets, Object: name, Verdicts: map[string]access.Verdict{"get": verdict}}
	}
	return []access.Row{
		{Resource: access.Resource{Name: "pods", Namespaced: true}, Verdicts: map[string]access.Verdict{
			"*": access.Allowed, "get": access.Allowed, "deletecollection": access.Allowed,
		}},
		{Resource: access.Resource{Group: "apps", Name: "deployments/scale", Namespaced: true}, Verdicts: map[string]access.Verdict{
			"get": access.Denied, "update": access.Allowed, "watch": access.Unknown,
		}},
		{Path: "/metrics", Verdicts: map[string]access.Verdict{"get": access.Allowed}},
		onSecret("a", access.Allowed),
		onSecret("b", access.Unknown),
		onSecret("c", access.Allowed),
		onSecret("*", access.Allowed),
		onSecret("d,e f", access.Allowed),
		onSecret(`"*"`, access.Allowed),
		{Namespace: "prod", Resource: secrets, Unnamed: true, Verdicts: map[string]access.Verdict{"list": access.Allowed}},
		{Namespace: "prod", Resource: access.Resource{Name: "serviceaccounts", Namespaced: true}, Verdicts: map[string]access.Verdict{
			"get": access.Allowed, "impersonate": access.Unknown, "escalate": access.Allowed, "bind": access.Denied,
		}},
		{Namespace: "prod", Resource: access.Resource{Group: "x.io", Name: "widgets", Namespaced: true, AsWritten: true}, Verdicts: map[string]access.Verdict{
			"paint": access.Allowed, "get": access.Denied,
		}},
	}
}

// What grants the cells is shown where it was asked for, and different grounds
// keep objects apart.
func TestPermissionListWithGrounds(t *testing.T) {
	_, seen := jane()
	list := NewPermissionList(described(), seen, nil, true)
	list.Namespaces = []string{"dev", "prod"}
	answers := map[access.Request]access.Decision{}
	for _, row := range rows() {
		for verb := range row.Verdicts {
			answers[row.Request(verb)] = access.Decision{Verdict: access.Allowed, Grant: viewers("prod"), Reason: "RBAC: ..."}
		}
	}
	answers[access.Request{Verb: "get", Path: "/metrics"}] = access.Decision{Verdict: access.Allowed}
	answers[access.Request{Verb: "get", Resource: "secrets", Namespace: "prod", Name: "c"}] = access.Decision{Verdict: access.Allowed, Reason: "webhook: on call"}
	delete(answers, access.Request{Verb: "list", Resource: "secrets", Namespace: "prod"})
	list.AddRows(rows(), answers)
	golden(t, "permissions-grounds", list)
}

// Verbs of the user's choice have the columns, and no others.
func TestPermissionListOfVerbs(t *testing.T) {
	_, seen := jane()
	list := NewPermissionList(described(), seen, []string{"deletecollection", "get"}, false)
	list.AddRows(rows(), nil)
	list.Missing("the server says that its list of rules is incomplete")
	list.Missing("the server says that its list of rules is incomplete") // said once
	list.Missing("batch is not known")
	golden(t, "permissions-verbs", list)
}

func TestEmptyPermissionList(t *testing.T) {
	golden(t, "permissions-empty", NewPermissionList(described(), access.Seen{Source: access.SourceSelf}, nil, false))
}

// answers are one of each kind that a check can get.
func answers() []access.Decision {
	return []access.Decision{
		{Verdict: access.Allowed, Grant: viewers("prod"), Reason: `RBAC: allowed by RoleBinding "viewers/prod" of ClusterRole "view" to Group "dev"`},
		{Verdict: access.Allowed},
		{Verdict: access.Allowed, Reason: "webhook: on call"},
		{Verdict: access.Denied},
		{Verdict: access.Denied, Reason: `rbac: RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`},
		{Verdict: access.Denied, Explicit: true, Reason: "frozen"},
		{Verdict: access.Denied, Explicit: true},
		{Verdict: access.Denied, EvaluationError: "webhook timed out"},
		access.Undecided(access.SourceImpersonation, errors.New("connection refused")),
		{},
	}
}

func TestAccessCheckOfOnePlace(t *testing.T) {
	names := []string{
		"yes", "yes-without-reason", "yes-of-a-webhook", "no", "no-with-reason", "no-outright", "no-outright-without-reason",
		"no-with-error", "unknown", "unknown-without-cause",
	}
	for i, decision := range answers() {
		t.Run(names[i], func(t *testing.T) {
			_, seen := jane()
			check := NewAccessCheck(described(), seen)
			check.Add(access.Request{Verb: "get", Resource: "pods", Namespace: "prod", Name: "web"}, decision)
			golden(t, "check-"+names[i], check)
		})
	}
}

func TestAccessCheckOfManyPlaces(t *testing.T) {
	_, seen := jane()
	seen.Source = access.SourceReview
	check := NewAccessCheck(described(), seen)
	for i, decision := range answers() {
		namespace := []string{"", "dev", "prod"}[i%3]
		check.Add(access.Request{Verb: "get", Group: "apps", Resource: "deployments", Namespace: namespace}, decision)
	}
	golden(t, "check-many", check)
}

// The local engine has no server to quote.
func TestAccessCheckOfRBAC(t *testing.T) {
	check := NewAccessCheck(described(), access.Seen{Source: access.SourceRBAC})
	check.Add(access.Request{Verb: "get", Path: "/metrics"}, access.Decision{Verdict: access.Allowed})
	check.Add(access.Request{Verb: "get", Path: "/logs"}, access.Decision{Verdict: access.Denied})
	golden(t, "check-rbac", check)
}

// One no decides, then one unknown; and nothing asked is nothing known.
func TestAccessCheckVerdict(t *testing.T) {
	tests := []struct {
		answers []access.Verdict
		want    access.Verdict
	}{
		{nil, access.Unknown},
		{[]access.Verdict{access.Allowed, access.Allowed}, access.Allowed},
		{[]access.Verdict{access.Allowed, access.Unknown}, access.Unknown},
		{[]access.Verdict{access.Unknown, access.Allowed, access.Denied}, access.Denied},
		{[]access.Verdict{access.Denied, access.Unknown}, access.Denied},
	}
	for _, tt := range tests {
		var check AccessCheck
		for _, verdict := range tt.answers {
			check.Add(access.Request{}, access.Decision{Verdict: verdict})
		}
		if got := check.Verdict(); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.answers, got, tt.want)
		}
	}
}

func TestWhoAmI(t *testing.T) {
	asked, seen := jane()
	seen.UID = "7"
	seen.Extra = map[string][]string{"b.io/x": {"1", "2"}, "a.io/y": {"3"}}
	golden(t, "whoami", NewWhoAmI(NewIdentity(asked, seen), seen))
	seen.Verified = false
	seen.Source = access.SourceReview
	seen.Warnings = []string{"the server would not confirm this identity"}
	golden(t, "whoami-unverified", NewWhoAmI(NewIdentity(asked, seen), seen))
}

func TestVersion(t *testing.T) {
	version := NewVersion("v1.2.3", "go1.26.0", "linux/amd64")
	version.Server = "v1.37.2"
	golden(t, "version", version)
	version.Server, version.Unreachable = "", "connection refused"
	golden(t, "version-unreachable", version)
}

func TestIdentities(t *testing.T) {
	golden(t, "identities", NewIdentities(
		identity.Entry{Name: "jane", User: "jane@example.com", Groups: []string{"dev", "ops"}, UID: "7", Extra: map[string][]string{"a.io/x": {"1"}}},
		identity.Entry{Name: "bot", ServiceAccount: "ci:bot"},
		identity.Entry{Name: "broken"},
	))
}

func TestManifest(t *testing.T) {
	golden(t, "manifest", Manifest{Items: []any{&rbacv1.Role{
		TypeMeta:   metav1.TypeMeta{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "Role"},
		ObjectMeta: metav1.ObjectMeta{Name: "r", Namespace: "prod"},
		Rules:      []rbacv1.PolicyRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}}},
	}}})
}

func TestWhoCan(t *testing.T) {
	who := NewWhoCan([]access.Request{{Verb: "get", Resource: "secrets", Namespace: "prod"}})
	golden(t, "whocan-nobody", who)
	account := access.Ref{Kind: "ServiceAccount", Namespace: "ci", Name: "bot"}
	who.Subjects = []WhoCanSubject{
		{Namespace: "*", Subject: access.Ref{Kind: "Group", Name: "system:masters"}, Notes: []string{"allowed everything"}},
		{Namespace: "prod", Subject: access.Ref{Kind: "Group", Name: "dev"}, Grant: viewers("prod")},
		{Namespace: "prod", Subject: access.Ref{Kind: "User", Name: "jane"}, Grant: viewers("prod"), Notes: []string{"a", "b"}},
		{Namespace: "prod", Subject: account, Grant: viewers("prod")},
		{Namespace: "prod", Subject: account, Grant: viewers("other")},
	}
	who.Missing("roles could not be read")
	golden(t, "whocan", who)
}

func TestGapsOfNoReason(t *testing.T) {
	if diff := cmp.Diff([]string{"the reason is not known"}, Completeness{Incomplete: true}.Gaps()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (Completeness{}).Gaps(); len(got) != 0 {
		t.Errorf("a complete report has the gaps %q", got)
	}
}
