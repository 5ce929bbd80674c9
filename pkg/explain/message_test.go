package explain

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// user is an identity of which only the name is known.
func user(name string) identity.Identity { return identity.FromUsername(name) }

func checkMessages(t *testing.T, text string, want ...Message) {
	t.Helper()
	if diff := cmp.Diff(want, ParseMessages(text)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

// deniedIn is a message of the server for one namespace, as most tests need it.
const deniedIn = `pods "web-1" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "prod"`

// says is what deniedIn says, read from the text given.
func saysDenied(text string) Message {
	return Message{
		Kind:     DeniedMessage,
		Identity: user("jane"),
		Request:  access.Request{Verb: "delete", Resource: "pods", Namespace: "prod", Name: "web-1"},
		Text:     text,
	}
}

func TestMessageOfTheServerItself(t *testing.T) {
	checkMessages(t, deniedIn, saysDenied(deniedIn))
}

func TestMessageOfKubectl(t *testing.T) {
	checkMessages(t, "Error from server (Forbidden): "+deniedIn+"\n", saysDenied(deniedIn))
}

func TestMessageOfKubectlCreating(t *testing.T) {
	const message = `deployments.apps is forbidden: User "jane" cannot create resource "deployments" in API group "apps" in the namespace "prod"`
	checkMessages(t, `Error from server (Forbidden): error when creating "deploy/web.yaml": `+message, Message{
		Kind:     DeniedMessage,
		Identity: user("jane"),
		Request:  access.Request{Verb: "create", Group: "apps", Resource: "deployments", Namespace: "prod"},
		Text:     message,
	})
}

func TestMessageOfKubectlRetrieving(t *testing.T) {
	const message = `configmaps "app" is forbidden: User "jane" cannot get resource "configmaps" in API group "" in the namespace "prod"`
	text := `Error from server (Forbidden): error when retrieving current configuration of:
Resource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"
Name: "app", Namespace: "prod"
from server for: "app.yaml": ` + message
	checkMessages(t, text, Message{
		Kind:     DeniedMessage,
		Identity: user("jane"),
		Request:  access.Request{Verb: "get", Resource: "configmaps", Namespace: "prod", Name: "app"},
		Text:     message,
	})
}

func TestMessageAtClusterScope(t *testing.T) {
	const message = `nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope`
	checkMessages(t, message, Message{
		Kind:     DeniedMessage,
		Identity: user("jane"),
		Request:  access.Request{Verb: "list", Resource: "nodes"},
		Text:     message,
	})
}

func TestMessageAboutASubresource(t *testing.T) {
	const message = `pods "web-1" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "prod"`
	checkMessages(t, message, Message{
		Kind:     DeniedMessage,
		Identity: user("jane"),
		Request:  access.Request{Verb: "get", Resource: "pods", Subresource: "log", Namespace: "prod", Name: "web-1"},
		Text:     message,
	})
}

func TestMessageAboutAServiceAccountInALogOfClientGo(t *testing.T) {
	const message = `pods is forbidden: User "system:serviceaccount:ci:bot" cannot list resource "pods" in API group "" at the cluster scope`
	text := `E1123 16:00:00.000000       1 reflector.go:147] k8s.io/client-go/informers/factory.go:159: Failed to watch *v1.Pod: failed to list *v1.Pod: ` + message
	checkMessages(t, text, Message{
		Kind:     DeniedMessage,
		Identity: identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
		Request:  access.Request{Verb: "list", Resource: "pods"},
		Text:     message,
	})
}

func TestMessageInAStructuredLog(t *testing.T) {
	const message = `pods \"web-1\" is forbidden: User \"jane\" cannot delete resource \"pods\" in API group \"\" in the namespace \"prod\"`
	checkMessages(t, `E1123 16:00:00.000000 1 controller.go:10] "Unhandled Error" err="failed: `+message+`" logger="x"`, saysDenied(message))
}

func TestMessageInAJSONStringOfAJSONLog(t *testing.T) {
	const message = `pods \\\"web-1\\\" is forbidden: User \\\"jane\\\" cannot delete resource \\\"pods\\\" in API group \\\"\\\" in the namespace \\\"prod\\\"`
	checkMessages(t, `{"log":"{\"level\":\"error\",\"error\":\"`+message+`\"}\n","stream":"stderr"}`, saysDenied(message))
}

func TestMessageInAPrintedBytesString(t *testing.T) {
	const message = `pods \\"web-1\\" is forbidden: User \\"jane\\" cannot delete resource \\"pods\\" in API group \\"\\" in the namespace \\"prod\\"`
	checkMessages(t, `HTTP response body: b'{"kind":"Status","message":"`+message+`","reason":"Forbidden"}\n'`, saysDenied(message))
}

func TestMessageInAStatusObject(t *testing.T) {
	const message = `pods \"web-1\" is forbidden: User \"jane\" cannot delete resource \"pods\" in API group \"\" in the namespace \"prod\"`
	checkMessages(t, `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"`+message+`","reason":"Forbidden","details":{"name":"web-1","kind":"pods"},"code":403}`,
		saysDenied(message))
}

func TestMessagesInSeveralStatusObjects(t *testing.T) {
	const first = `pods \"web-1\" is forbidden: User \"jane\" cannot delete resource \"pods\" in API group \"\" in the namespace \"prod\"`
	const second = `nodes is forbidden: User \"bob\" cannot list resource \"nodes\" in API group \"\" at the cluster scope`
	text := `{
  "kind": "Status",
  "message": "` + first + `",
  "code": 403
}
{
  "kind": "Status",
  "message": "` + second + `: no RBAC policy matched",
  "code": 403
}
`
	checkMessages(t, text, saysDenied(first), Message{
		Kind:     DeniedMessage,
		Identity: user("bob"),
		Request:  access.Request{Verb: "list", Resource: "nodes"},
		Reason:   "no RBAC policy matched",
		Text:     second,
	})
}

func TestMessageOfHelm(t *testing.T) {
	const message = `secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "prod"`
	checkMessages(t, "Error: INSTALLATION FAILED: query: failed to query with labels: "+message, Message{
		Kind:     DeniedMessage,
		Identity: user("jane"),
		Request:  access.Request{Verb: "list", Resource: "secrets", Namespace: "prod"},
		Text:     message,
	})
}

func TestMessageOfArgoCD(t *testing.T) {
	const message = `applications.argoproj.io "web" is forbidden: User "system:serviceaccount:argocd:argocd-application-controller" cannot patch resource "applications" in API group "argoproj.io" in the namespace "argocd"`
	text := `time="2026-11-23T16:00:00Z" level=warning msg="error syncing" application=argocd/web` + "\nComparisonError: failed to sync: " + message + " (retried 5 times)."
	checkMessages(t, text, Message{
		Kind:     DeniedMessage,
		Identity: identity.Identity{Kind: identity.ServiceAccount, Namespace: "argocd", Name: "argocd-application-controller"},
		Request:  access.Request{Verb: "patch", Group: "argoproj.io", Resource: "applications", Namespace: "argocd", Name: "web"},
		Text:     message,
	})
}

func TestMessageAboutAURL(t *testing.T) {
	const message = `forbidden: User "system:anonymous" cannot get path "/metrics"`
	checkMessages(t, "Error from server (Forbidden): "+message, Message{
		Kind:     DeniedMessage,
		Identity: user("system:anonymous"),
		Request:  access.Request{Verb: "get", Path: "/metrics"},
		Text:     message,
	})
}

func TestMessageWithAReason(t *testing.T) {
	const reason = `RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`
	want := saysDenied(deniedIn)
	want.Reason = reason
	checkMessages(t, "Error from server (Forbidden): "+deniedIn+": "+reason+"\nexit status 1\n", want)
}

func TestMessageWithAReasonInALog(t *testing.T) {
	const message = `pods \"web-1\" is forbidden: User \"jane\" cannot delete resource \"pods\" in API group \"\" in the namespace \"prod\"`
	want := saysDenied(message)
	want.Reason = `RBAC: role.rbac.authorization.k8s.io "gone" not found`
	checkMessages(t, `err="`+message+`: RBAC: role.rbac.authorization.k8s.io \"gone\" not found" logger="x"`, want)
}

func TestMessageWithHTMLEntities(t *testing.T) {
	const message = `pods is forbidden: User "a&lt;b&gt;&amp;lt;" cannot list resource "pods" in API group "" in the namespace "prod"`
	checkMessages(t, message, Message{
		Kind:     DeniedMessage,
		Identity: user("a<b>&lt;"),
		Request:  access.Request{Verb: "list", Resource: "pods", Namespace: "prod"},
		Text:     message,
	})
}

func TestMessageWithHTMLEntitiesInJSON(t *testing.T) {
	const message = `pods is forbidden: User \"a\u0026lt;b\" cannot list resource \"pods\" in API group \"\" in the namespace \"prod\"`
	checkMessages(t, `{"message":"`+message+`"}`, Message{
		Kind:     DeniedMessage,
		Identity: user("a<b"),
		Request:  access.Request{Verb: "list", Resource: "pods", Namespace: "prod"},
		Text:     message,
	})
}

func TestMessageFromTheSourceOfAWebPage(t *testing.T) {
	for _, quote := range []string{"&quot;", "&#34;"} {
		message := `pods ` + quote + `web-1` + quote + ` is forbidden: User ` + quote + `jane` + quote + ` cannot delete resource ` +
			quote + `pods` + quote + ` in API group ` + quote + quote + ` in the namespace ` + quote + `prod` + quote
		checkMessages(t, `<p>`+message+`</p>`, saysDenied(message))
	}
}

func TestMessageWithCurlyQuotes(t *testing.T) {
	const message = `pods “web-1” is forbidden: User “jane” cannot delete resource “pods” in API group “” in the namespace “prod”`
	checkMessages(t, message, saysDenied(message))
}

func TestMessageWrappedOverLines(t *testing.T) {
	const message = "pods \"web-1\" is\nforbidden: User \"jane\" cannot delete\n  resource \"pods\" in API\ngroup \"\" in the\r\nnamespace \"prod\""
	checkMessages(t, "Error from server (Forbidden): "+message+"\n", saysDenied(message))
}

func TestMessageWithAUserNameThatHasQuotes(t *testing.T) {
	const message = `pods is forbidden: User "a \"b\" \\" cannot list resource "pods" in API group "" at the cluster scope`
	checkMessages(t, message, Message{
		Kind:     DeniedMessage,
		Identity: user(`a "b" \`),
		Request:  access.Request{Verb: "list", Resource: "pods"},
		Text:     message,
	})
}

func TestMessageAboutImpersonation(t *testing.T) {
	alice := user("alice")
	legacy := func(group, resource, sub, namespace, name string) access.Request {
		return access.Request{Verb: "impersonate", Group: group, Resource: resource, Subresource: sub, Namespace: namespace, Name: name}
	}
	const authn = "authentication.k8s.io"
	tests := []struct {
		name, text string
		want       access.Request
	}{
		{"a user", `users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope`, legacy("", "users", "", "", "bob")},
		{"a service account", `serviceaccounts "bot" is forbidden: User "alice" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "ns1"`, legacy("", "serviceaccounts", "", "ns1", "bot")},
		{"a group", `groups "g1" is forbidden: User "alice" cannot impersonate resource "groups" in API group "" at the cluster scope`, legacy("", "groups", "", "", "g1")},
		{"an extra value", `userextras.authentication.k8s.io "p" is forbidden: User "alice" cannot impersonate resource "userextras/acme.com/project" in API group "authentication.k8s.io" at the cluster scope`, legacy(authn, "userextras", "acme.com/project", "", "p")},
		{"a uid", `uids.authentication.k8s.io "7" is forbidden: User "alice" cannot impersonate resource "uids" in API group "authentication.k8s.io" at the cluster scope`, legacy(authn, "uids", "", "", "7")},
		{
			"the action half",
			`pods is forbidden: User "alice" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "ns1"`,
			access.Request{Verb: "impersonate-on:user-info:list", Resource: "pods", Namespace: "ns1"},
		},
		{
			"the action half for a URL",
			`forbidden: User "alice" cannot impersonate-on:user-info:get path "/healthz"`,
			access.Request{Verb: "impersonate-on:user-info:get", Path: "/healthz"},
		},
		{
			"the identity half",
			`serviceaccounts.authentication.k8s.io "app-sa" is forbidden: User "alice" cannot impersonate:serviceaccount resource "serviceaccounts" in API group "authentication.k8s.io" in the namespace "production"`,
			access.Request{Verb: "impersonate:serviceaccount", Group: authn, Resource: "serviceaccounts", Namespace: "production", Name: "app-sa"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkMessages(t, "Error from server (Forbidden): "+tt.text, Message{Kind: ImpersonationMessage, Identity: alice, Request: tt.want, Text: tt.text})
		})
	}
}

func TestMessageAboutImpersonationWithAReason(t *testing.T) {
	const message = `groups.authentication.k8s.io "system:masters" is forbidden: User "alice" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope`
	checkMessages(t, message+": impersonating the system:masters group is not allowed", Message{
		Kind:     ImpersonationMessage,
		Identity: user("alice"),
		Request:  access.Request{Verb: "impersonate:user-info", Group: "authentication.k8s.io", Resource: "groups", Name: "system:masters"},
		Reason:   "impersonating the system:masters group is not allowed",
		Text:     message,
	})
}

func TestMessageAboutEscalation(t *testing.T) {
	const message = `roles.rbac.authorization.k8s.io "deployer" is forbidden: user "alice" (groups=["dev team" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["pods" "pods/log"], Verbs:["get" "list"]}
{APIGroups:["apps"], Resources:["deployments"], ResourceNames:["web"], Verbs:["patch"]}
{NonResourceURLs:["/metrics"], Verbs:["get"]}`
	checkMessages(t, `Error from server (Forbidden): error when creating "role.yaml": `+message+"\nother words\n", escalation(message))
}

func escalation(text string) Message {
	return Message{
		Kind:     EscalationMessage,
		Identity: identity.Identity{Kind: identity.User, Name: "alice", Groups: []string{"dev team"}},
		Request:  access.Request{Group: rbacv1.GroupName, Resource: "roles", Name: "deployer"},
		Missing: []rbacv1.PolicyRule{
			{APIGroups: []string{""}, Resources: []string{"pods", "pods/log"}, Verbs: []string{"get", "list"}},
			{APIGroups: []string{"apps"}, Resources: []string{"deployments"}, ResourceNames: []string{"web"}, Verbs: []string{"patch"}},
			{NonResourceURLs: []string{"/metrics"}, Verbs: []string{"get"}},
		},
		Text: text,
	}
}

func TestMessageAboutEscalationInJSON(t *testing.T) {
	const message = `roles.rbac.authorization.k8s.io \"deployer\" is forbidden: user \"alice\" (groups=[\"dev team\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"pods\" \"pods/log\"], Verbs:[\"get\" \"list\"]}\n{APIGroups:[\"apps\"], Resources:[\"deployments\"], ResourceNames:[\"web\"], Verbs:[\"patch\"]}\n{NonResourceURLs:[\"/metrics\"], Verbs:[\"get\"]}`
	checkMessages(t, `{"kind":"Status","message":"`+message+`","reason":"Forbidden"}`, escalation(message))
}

func TestMessageAboutEscalationWithErrors(t *testing.T) {
	const message = `clusterrolebindings.rbac.authorization.k8s.io "x" is forbidden: user "system:serviceaccount:ci:bot" (groups=["system:serviceaccounts" "system:serviceaccounts:ci" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:["*"], Resources:["*"], Verbs:["*"]}`
	checkMessages(t, message+`; resolution errors: [clusterroles.rbac.authorization.k8s.io "gone" not found]`, Message{
		Kind:     EscalationMessage,
		Identity: identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
		Request:  access.Request{Group: rbacv1.GroupName, Resource: "clusterrolebindings", Name: "x"},
		Missing:  []rbacv1.PolicyRule{{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"*"}}},
		Reason:   `resolution errors: [clusterroles.rbac.authorization.k8s.io "gone" not found]`,
		Text:     message,
	})
}

func TestMessagesOnceEachInOrder(t *testing.T) {
	const other = `secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "prod"`
	want := Message{
		Kind:     DeniedMessage,
		Identity: user("jane"),
		Request:  access.Request{Verb: "list", Resource: "secrets", Namespace: "prod"},
		Text:     other,
	}
	checkMessages(t, deniedIn+"\n"+other+"\n"+deniedIn+"\n", saysDenied(deniedIn), want)
	checkMessages(t, "failed: ["+other+", "+deniedIn+"]", want, saysDenied(deniedIn))
}

func TestMessageAfterAQuotedLineEnd(t *testing.T) {
	const message = `pods \"web-1\" is forbidden: User \"jane\" cannot delete resource \"pods\" in API group \"\" in the namespace \"prod\"`
	checkMessages(t, `msg="two errors:\n`+message+`"`, saysDenied(message))
}

func TestNoMessage(t *testing.T) {
	for _, text := range []string{
		"", "Forbidden", "User", "user", "ser", `User "`, `User "jane" cannot`, `User "jane" cannot get path ""`,
		`User "jane" cannot get resource "pods"`, `User "jane" cannot get resource "pods" in API group "" in the`,
		`user "jane" (groups=["a" "b"`, `Error from server (NotFound): pods "web-1" not found`,
		"User \"ja\nne\" cannot get path \"/\"",
	} {
		checkMessages(t, text)
	}
}
