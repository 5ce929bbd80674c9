package access

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cluster is a catalog with one of each thing that makes words ambiguous.
func cluster() Catalog {
	all := append(CommonVerbs(), "deletecollection")
	return NewCatalog([]Resource{
		{Group: "corp.example", Name: "podsets", Singular: "pods", Kind: "Podset", Verbs: all}, // a singular that is another's plural
		{Name: "bindings", Singular: "binding", Kind: "Binding", Namespaced: true, Verbs: []string{"create"}},
		{Group: "corp.example", Name: "bindings", Singular: "binding", Kind: "Binding", Verbs: all},
		{Name: "pods", Singular: "pod", Kind: "Pod", ShortNames: []string{"po"}, Namespaced: true, Verbs: all},
		{Name: "pods/log", Namespaced: true, Verbs: []string{"get"}},
		{Name: "pods/exec", Namespaced: true, Verbs: []string{"create", "get"}},
		{Name: "secrets", Singular: "secret", Kind: "Secret", Namespaced: true, Verbs: all},
		{Name: "serviceaccounts", Singular: "serviceaccount", Kind: "ServiceAccount", ShortNames: []string{"sa"}, Namespaced: true, Verbs: all},
		{Name: "serviceaccounts/token", Namespaced: true, Verbs: []string{"create"}},
		{Name: "namespaces", Singular: "namespace", Kind: "Namespace", ShortNames: []string{"ns"}, Verbs: all},
		{Name: "events", Singular: "event", Kind: "Event", ShortNames: []string{"ev"}, Namespaced: true, Verbs: all},
		{Group: "events.k8s.io", Name: "events", Singular: "event", Kind: "Event", ShortNames: []string{"ev"}, Namespaced: true, Verbs: all},
		{Group: "apps", Name: "deployments", Singular: "deployment", Kind: "Deployment", ShortNames: []string{"deploy"}, Namespaced: true, Verbs: all},
		{Group: "apps", Name: "deployments/scale", Namespaced: true, Verbs: []string{"get", "update"}},
		{Group: "corp.example", Name: "users", Singular: "user", Kind: "User", Verbs: all},
	})
}

// meant is a target in few words.
type meant struct {
	Resource, Name, Path string
	Also                 []string
}

func inFewWords(target Target) meant {
	m := meant{Name: target.Name, Path: target.Path}
	if target.Path == "" {
		m.Resource = target.Resource.String()
	}
	for _, other := range target.Also {
		m.Also = append(m.Also, other.String())
	}
	return m
}

func TestResolve(t *testing.T) {
	tests := []struct {
		name string
		verb string
		word string
		want meant
	}{
		{"a plural", "get", "secrets", meant{Resource: "secrets"}},
		{"a singular", "get", "secret", meant{Resource: "secrets"}},
		{"a short name", "get", "deploy", meant{Resource: "deployments.apps"}},
		{"a kind", "get", "Deployment", meant{Resource: "deployments.apps"}},
		{"any case", "get", "DEPLOYMENTS", meant{Resource: "deployments.apps"}},
		{"with its group", "get", "deployments.apps", meant{Resource: "deployments.apps"}},
		{"with version and group", "get", "deployments.v1.apps", meant{Resource: "deployments.apps"}},
		{"with a version of the core group", "get", "secrets.v1.", meant{Resource: "secrets"}},
		{"with a version alone", "get", "secrets.v1", meant{Resource: "secrets"}},
		{"a short name with its group", "get", "deploy.apps", meant{Resource: "deployments.apps"}},
		{"a kind with version and group", "get", "Deployment.v1.apps", meant{Resource: "deployments.apps"}},
		{"an object", "get", "secrets/db", meant{Resource: "secrets", Name: "db"}},
		{"an object of a short name", "get", "po/web", meant{Resource: "pods", Name: "web"}},
		{"an object called like no subresource", "get", "secrets/log", meant{Resource: "secrets", Name: "log"}},
		{"a subresource", "get", "pod/log", meant{Resource: "pods/log"}},
		{"a subresource of a group", "get", "deployments.apps/scale", meant{Resource: "deployments.apps/scale"}},
		{"a subresource of an object", "get", "po/web/log", meant{Resource: "pods/log", Name: "web"}},
		{"an object called like a subresource", "get", "po/log/log", meant{Resource: "pods/log", Name: "log"}},
		{"a URL", "get", "/healthz/ping", meant{Path: "/healthz/ping"}},
		{"a trailing slash names nothing", "get", "secrets/", meant{Resource: "secrets"}},
		{"the same word in two groups", "get", "events", meant{Resource: "events", Also: []string{"events.events.k8s.io"}}},
		{"one of two groups", "get", "events.events.k8s.io", meant{Resource: "events.events.k8s.io"}},
		{"a plural goes before another's singular", "get", "pods", meant{Resource: "pods", Also: []string{"podsets.corp.example"}}},

		{"a common verb does not pick", "get", "bindings", meant{Resource: "bindings", Also: []string{"bindings.corp.example"}}},

		{"an uncommon verb picks who serves it", "impersonate", "users", meant{Resource: "users", Also: []string{"users.corp.example"}}},
		{"a common verb picks what is served", "get", "users", meant{Resource: "users.corp.example"}},
		{"the group decides against the verb", "impersonate", "users.corp.example", meant{Resource: "users.corp.example"}},
		{"users by name", "impersonate", "users/jane", meant{Resource: "users", Name: "jane", Also: []string{"users.corp.example"}}},
		{"the singular of the served one", "get", "user", meant{Resource: "users.corp.example"}},
		{"groups are virtual", "impersonate", "groups/dev", meant{Resource: "groups", Name: "dev"}},
		{"service accounts, as the filter asks for them", "impersonate", "sa/bot", meant{Resource: "serviceaccounts", Name: "bot"}},
		{"the identity half of a user", "impersonate:user-info", "users/jane", meant{Resource: "users.authentication.k8s.io", Name: "jane", Also: []string{"users.corp.example"}}},
		{"the identity half of a service account", "impersonate:serviceaccount", "serviceaccounts/bot", meant{Resource: "serviceaccounts.authentication.k8s.io", Name: "bot", Also: []string{"serviceaccounts"}}},
		{"the identity half of a node", "impersonate:arbitrary-node", "nodes/n1", meant{Resource: "nodes.authentication.k8s.io", Name: "n1"}},
		{"the action half is asked of the served one", "impersonate-on:user-info:get", "users", meant{Resource: "users.corp.example"}},
		{"a uid", "impersonate", "uids/7", meant{Resource: "uids.authentication.k8s.io", Name: "7"}},
		{"an extra key with a slash", "impersonate", "userextras/acme.com/project", meant{Resource: "userextras.authentication.k8s.io/acme.com/project"}},
		{"an extra key without", "impersonate", "userextras.authentication.k8s.io/scopes", meant{Resource: "userextras.authentication.k8s.io/scopes"}},
		{"a signer's name has a slash", "approve", "signers/kubernetes.io/kube-apiserver-client", meant{Resource: "signers.certificates.k8s.io", Name: "kubernetes.io/kube-apiserver-client"}},
		{"a domain of signers", "sign", "signers.certificates.k8s.io/acme.com/*", meant{Resource: "signers.certificates.k8s.io", Name: "acme.com/*"}},
		{"a verb that nothing serves", "frobnicate", "users", meant{Resource: "users.corp.example"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			target, err := cluster().Resolve(TargetWords{Verb: tt.verb, Target: tt.word})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, inFewWords(target)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// --subresource says what follows the slash: a name, even if it is empty.
func TestResolveWithSubresourceGiven(t *testing.T) {
	tests := []struct {
		word, subresource string
		want              meant
	}{
		{"secrets/token", "", meant{Resource: "secrets", Name: "token"}},
		{"po/log", "", meant{Resource: "pods", Name: "log"}},
		{"po/log", "exec", meant{Resource: "pods/exec", Name: "log"}},
		{"po", "log", meant{Resource: "pods/log"}},
		{"deployments.apps/web", "scale", meant{Resource: "deployments.apps/scale", Name: "web"}},
		{"userextras/x", "acme.com/project", meant{Resource: "userextras.authentication.k8s.io/acme.com/project", Name: "x"}},
	}
	for _, tt := range tests {
		t.Run(tt.word+" "+tt.subresource, func(t *testing.T) {
			target, err := cluster().Resolve(TargetWords{Verb: "get", Target: tt.word, Subresource: tt.subresource, SubresourceSet: true})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, inFewWords(target)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestResolveUnknown(t *testing.T) {
	tests := []struct {
		name  string
		words TargetWords
		want  UnknownResourceError
	}{
		{"misspelt", TargetWords{Target: "deploymnets"}, UnknownResourceError{Word: "deploymnets", Near: []string{"deployments.apps"}}},
		{"like nothing", TargetWords{Target: "zzzzzz"}, UnknownResourceError{Word: "zzzzzz"}},
		{"of another group", TargetWords{Target: "secret.apps"}, UnknownResourceError{Word: "secret.apps", Near: []string{"secrets"}}},
		{"of a group's version", TargetWords{Target: "secrets.v1.apps"}, UnknownResourceError{Word: "secrets.v1.apps", Near: []string{"secrets"}}},
		{"a short name of another group", TargetWords{Target: "deploy.extensions"}, UnknownResourceError{Word: "deploy.extensions", Near: []string{"deployments.apps"}}},
		{"of nothing before the dot", TargetWords{Target: ".apps"}, UnknownResourceError{Word: ".apps"}},
		{"a misspelt subresource", TargetWords{Target: "pods/web/logs"}, UnknownResourceError{Word: "pods/logs", Near: []string{"pods/log"}}},
		{"a subresource like none", TargetWords{Target: "pods/web/zzzzzzzz"}, UnknownResourceError{Word: "pods/zzzzzzzz", Near: []string{"pods/log", "pods/exec"}}},
		{"a subresource given", TargetWords{Target: "secrets/db", Subresource: "log", SubresourceSet: true}, UnknownResourceError{Word: "secrets/log"}},
		{"a subresource as a type", TargetWords{Target: "log"}, UnknownResourceError{Word: "log"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := cluster().Resolve(tt.words)
			var unknown *UnknownResourceError
			if !errors.As(err, &unknown) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(tt.want, *unknown); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	want := `no resource "zz" is known to this cluster`
	if diff := cmp.Diff(want, fmt.Sprint(&UnknownResourceError{Word: "zz"})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Resolving must not disturb the catalog: it sorts and cuts what it found.
func TestResolveLeavesTheCatalogAlone(t *testing.T) {
	catalog := cluster()
	for _, verb := range []string{"impersonate", "get"} {
		if _, err := catalog.Resolve(TargetWords{Verb: verb, Target: "users"}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(cluster().Resources(), catalog.Resources()); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// What is taken for an object's name may be a subresource misspelt.
func TestResolveNotesNamesLikeSubresources(t *testing.T) {
	tests := []struct {
		words TargetWords
		want  []string
	}{
		{TargetWords{Target: "pods/logs"}, []string{"pods/log"}},
		{TargetWords{Target: "pods/web"}, nil},
		{TargetWords{Target: "secrets/logs"}, nil},
		{TargetWords{Target: "pods/log"}, nil},
		{TargetWords{Target: "pods/logs", SubresourceSet: true}, nil},
	}
	for _, tt := range tests {
		target, err := cluster().Resolve(tt.words)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, target.Near); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.words.Target, diff)
		}
	}
}

func TestWordsOfFilters(t *testing.T) {
	tests := []struct {
		word string
		want []string
	}{
		{"po", []string{"pods"}},
		{"events", []string{"events", "events.events.k8s.io"}},
		{"Deployment", []string{"deployments.apps"}},
		{"deploy/scale", []string{"deployments.apps/scale"}},
		{"users", []string{"users.corp.example", "users", "users.authentication.k8s.io"}},
		{"widgets.example.com", []string{"widgets.example.com"}},
		{"/metrics", []string{"/metrics"}},
		{"*", []string{"*"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, cluster().Words(tt.word)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.word, diff)
		}
	}
}

func TestAsWritten(t *testing.T) {
	tests := []struct {
		words TargetWords
		want  Request
	}{
		{
			TargetWords{Verb: "paint", Target: "widgets.example.com/w1", Subresource: "wall"},
			Request{Verb: "paint", Group: "example.com", Resource: "widgets", Subresource: "wall", Namespace: "prod", Name: "w1"},
		},
		{TargetWords{Verb: "get", Target: "Pods"}, Request{Verb: "get", Resource: "Pods", Namespace: "prod"}},
		{TargetWords{Verb: "get", Target: "pods/a/b"}, Request{Verb: "get", Resource: "pods", Name: "a/b", Namespace: "prod"}},
		{TargetWords{Verb: "*", Target: "*.*"}, Request{Verb: "*", Group: "*", Resource: "*", Namespace: "prod"}},
		{TargetWords{Verb: "get", Target: "/no/such"}, Request{Verb: "get", Path: "/no/such"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, AsWritten(tt.words, "prod")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.words.Target, diff)
		}
	}
}
