package auditlog

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func ignoringURI() cmp.Option { return cmpopts.IgnoreUnexported(Event{}) }

func TestEvents(t *testing.T) {
	want := []Event{
		{
			ID: "4969eab8", Time: time.Date(2026, 1, 5, 9, 0, 0, 1000, time.UTC),
			Actor:  User{Username: "alice", Groups: []string{"system:authenticated"}},
			Target: User{Username: "carol", Groups: []string{"dev", "system:authenticated"}}, Mode: "user-info", Denied: true,
			Verb: "list", Resource: "pods", Namespace: "ns1", Sources: []string{"192.0.2.1"}, Agent: "kubectl/v1.37.2", Code: 403,
			Credential: "X509SHA256=aa",
		},
		{
			ID: "b1", Time: time.Date(2026, 1, 5, 10, 30, 0, 0, time.UTC),
			Actor:  User{Username: "alice", Groups: []string{"system:authenticated"}},
			Target: User{Username: "system:serviceaccount:ns1:bot", Groups: []string{"system:serviceaccounts", "system:serviceaccounts:ns1", "system:authenticated"}},
			Mode:   "legacy", Verb: "patch", Resource: "deployments.apps/scale", Namespace: "ns1", Name: "web",
			Sources: []string{"203.0.113.9", "192.0.2.1"}, Agent: "kubectl/v1.37.2", Code: 200,
		},
		{
			ID: "r1", Time: time.Date(2026, 1, 5, 11, 0, 0, 0, time.UTC),
			Actor: User{Username: "mallory", Groups: []string{"system:authenticated"}}, Target: User{Username: "root"}, Mode: "legacy", Refused: true,
			Verb: "get", Resource: "/healthz", Sources: []string{"192.0.2.7"}, Agent: "curl/8", Code: 403,
			Message: `users "root" is forbidden: User "mallory" cannot impersonate resource "users" in API group "" at the cluster scope`,
		},
	}
	if diff := cmp.Diff(want, eventsOf(t, asCarol, plain, asBot, refusedUser), ignoringURI()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// refusedWith is a refusal with another message and other details.
func refusedWith(message, details string) string {
	before, rest, _ := strings.Cut(refusedUser, `"message":"`)
	_, after, _ := strings.Cut(rest, `"details":{"name":"root","kind":"users"}`)
	return before + `"message":"` + message + `","reason":"Forbidden","details":` + details + after
}

// TestRefusalKeepsWhatTheLogKept goes through the messages of both ways of
// impersonation, as docs/semantics of the server has them.
func TestRefusalKeepsWhatTheLogKept(t *testing.T) {
	type told struct {
		Target User
		Mode   string
	}
	tests := []struct {
		name, message, details string
		want                   []told
	}{
		{
			"a service account", `serviceaccounts \"bot\" is forbidden: User \"mallory\" cannot impersonate resource \"serviceaccounts\" in API group \"\" in the namespace \"ns1\"`,
			`{"name":"bot","kind":"serviceaccounts"}`,
			[]told{{User{Username: "system:serviceaccount:ns1:bot"}, "legacy"}},
		},
		{
			"a group", `groups \"g1\" is forbidden: User \"mallory\" cannot impersonate resource \"groups\" in API group \"\" at the cluster scope`,
			`{"name":"g1","kind":"groups"}`,
			[]told{{User{Groups: []string{"g1"}}, "legacy"}},
		},
		{
			"a uid", `uids.authentication.k8s.io \"7\" is forbidden: User \"mallory\" cannot impersonate resource \"uids\" in API group \"authentication.k8s.io\" at the cluster scope`,
			`{"name":"7","group":"authentication.k8s.io","kind":"uids"}`,
			[]told{{User{}, "legacy"}},
		},
		{
			"the action half", `pods is forbidden: User \"mallory\" cannot impersonate-on:user-info:list resource \"pods\" in API group \"\" in the namespace \"ns1\"`,
			`{"kind":"pods"}`,
			[]told{{User{}, "user-info"}},
		},
		{
			"the action half about an object called like a user", `users.example.com \"jane\" is forbidden: User \"mallory\" cannot impersonate-on:user-info:get resource \"users\" in API group \"example.com\" at the cluster scope`,
			`{"name":"jane","group":"example.com","kind":"users"}`,
			[]told{{User{}, "user-info"}},
		},
		{
			"the action half on a path", `forbidden: User \"mallory\" cannot impersonate-on:user-info:get path \"/healthz\"`,
			`{}`,
			[]told{{User{}, "user-info"}},
		},
		{
			"the identity half", `users.authentication.k8s.io \"dave\" is forbidden: User \"mallory\" cannot impersonate:user-info resource \"users\" in API group \"authentication.k8s.io\" at the cluster scope`,
			`{"name":"dave","group":"authentication.k8s.io","kind":"users"}`,
			[]told{{User{Username: "dave"}, "user-info"}},
		},
		{
			"the identity half of a service account", `serviceaccounts.authentication.k8s.io \"app\" is forbidden: User \"mallory\" cannot impersonate:serviceaccount resource \"serviceaccounts\" in API group \"authentication.k8s.io\" in the namespace \"production\"`,
			`{"name":"app","group":"authentication.k8s.io","kind":"serviceaccounts"}`,
			[]told{{User{Username: "system:serviceaccount:production:app"}, "serviceaccount"}},
		},
		{
			"a node", `nodes.authentication.k8s.io \"n1\" is forbidden: User \"mallory\" cannot impersonate:arbitrary-node resource \"nodes\" in API group \"authentication.k8s.io\" at the cluster scope`,
			`{"name":"n1","group":"authentication.k8s.io","kind":"nodes"}`,
			[]told{{User{Username: "system:node:n1"}, "arbitrary-node"}},
		},
		{
			"the node of a token", `nodes.authentication.k8s.io \"*\" is forbidden: User \"mallory\" cannot impersonate:associated-node resource \"nodes\" in API group \"authentication.k8s.io\" at the cluster scope`,
			`{"name":"*","group":"authentication.k8s.io","kind":"nodes"}`,
			[]told{{User{}, "associated-node"}},
		},
		{
			"a right of the caller himself", `pods is forbidden: User \"mallory\" cannot list resource \"pods\" in API group \"\" at the cluster scope`,
			`{"kind":"pods"}`, nil,
		},
		{
			"a name that quotes the words", `pods \"User \\\"mallory\\\" cannot impersonate\" is forbidden: User \"mallory\" cannot get resource \"pods\" in API group \"\" at the cluster scope`,
			`{"kind":"pods"}`, nil,
		},
		{
			"words about somebody else", `users \"root\" is forbidden: User \"alice\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope`,
			`{"name":"root","kind":"users"}`, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []told
			for _, event := range eventsOf(t, refusedWith(tt.message, tt.details)) {
				got = append(got, told{event.Target, event.Mode})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRefusalNeedsAnUndecidedRequest: an authorizer decided it, so it was made by
// the caller himself, whatever a message says.
func TestRefusalNeedsAnUndecidedRequest(t *testing.T) {
	decided := strings.TrimSuffix(refusedUser, "}") + `,"annotations":{"authorization.k8s.io/decision":"forbid"}}`
	received := strings.Replace(asCarol, "ResponseComplete", "RequestReceived", 1)
	notFound := strings.Replace(refusedUser, `"code":403`, `"code":404`, 1)
	if diff := cmp.Diff([]Event(nil), eventsOf(t, decided, received, notFound), ignoringURI()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestLabels(t *testing.T) {
	tests := []struct {
		user User
		want string
	}{
		{User{}, "?"},
		{User{Groups: []string{"g1"}}, "? (g1)"},
		{User{Username: "jane", Groups: []string{"system:authenticated", "ops", "dev", "ops"}}, "jane (dev, ops)"},
		{User{Username: "system:serviceaccount:ns:a", Groups: []string{"system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"}}, "system:serviceaccount:ns:a"},
		{User{Username: "system:serviceaccount:ns:a", Groups: []string{"system:serviceaccounts:other"}}, "system:serviceaccount:ns:a (system:serviceaccounts:other)"},
		{User{Username: "system:node:n", Groups: []string{"system:nodes", "system:authenticated"}}, "system:node:n"},
		{User{Username: "jane", Groups: []string{"system:nodes"}}, "jane (system:nodes)"},
		{User{Username: "jane (system:masters)"}, `"jane (system:masters)"`},
		{User{Username: "?"}, `"?"`},
	}
	for _, tt := range tests {
		if got := tt.user.Label(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.user, got, tt.want)
		}
	}
}
