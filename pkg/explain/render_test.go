package explain

import (
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"strings"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// rendered is the message with which the server refuses a request.
//
// Upstream: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go,
// ForbiddenStatusError and forbiddenMessage.
func rendered(username string, r access.Request, reason string) string {
	sanitizer := strings.NewReplacer(`&`, "&amp;", `<`, "&lt;", `>`, "&gt;")
	var words string
	switch {
	case r.IsURL():
		words = fmt.Sprintf("User %q cannot %s path %q", username, r.Verb, r.Path)
	case r.Namespace != "":
		words = fmt.Sprintf("User %q cannot %s resource %q in API group %q in the namespace %q", username, r.Verb, r.FullResource(), r.Group, r.Namespace)
	default:
		words = fmt.Sprintf("User %q cannot %s resource %q in API group %q at the cluster scope", username, r.Verb, r.FullResource(), r.Group)
	}
	words = sanitizer.Replace(words)
	if reason != "" {
		words += ": " + reason
	}
	return apierrors.NewForbidden(schema.GroupResource{Group: r.Group, Resource: r.Resource}, r.Name, fmt.Errorf("%s", words)).Error()
}

// wrapped is the message as different programs print it.
func (d dice) wrapped(message string) string {
	inJSON := func(s string) string {
		text, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	switch d.IntN(8) {
	case 0:
		return "Error from server (Forbidden): " + message + "\n"
	case 1:
		return `Error from server (Forbidden): error when creating "x.yaml": ` + message
	case 2:
		return `{"kind":"Status","message":` + inJSON(message) + `,"code":403}`
	case 3:
		return `E1123 12:00:00.000000 1 x.go:1] "failed" err=` + strconv.Quote("failed to list *v1.Pod: "+message) + ` logger="x"`
	case 4:
		return `{"log":` + inJSON(`{"error":`+inJSON(message)+`}`+"\n") + `}`
	case 5:
		return "<pre>" + html.EscapeString(message) + "</pre>"
	case 6:
		return `{"msg":` + inJSON("first line\n"+message+"\nlast line") + `}`
	default:
		return message
	}
}

// odd is a word as users, groups and extra values may be called.
func (d dice) odd() string {
	return d.one("jane", "system:serviceaccount:ci:bot", "system:node:n1", "system:anonymous", "jane@example.com", "https://issuer#jane",
		`a "quoted" name`, `back\slash`, `end\`, `<b>&amp;lt;`, "a & b", "山田", "CN=jane,O=x", `\"`, "tab\there", "nul\x00", "zero\u200bwidth", "'")
}

func (d dice) refusal() access.Request {
	if d.IntN(5) == 0 {
		return access.Request{Verb: d.one("get", "post", "impersonate-on:user-info:get"), Path: d.one("/", "/metrics", "/api/*", `/a b"c`, "/<x>")}
	}
	r := access.Request{
		Verb:  d.one("get", "list", "create", "deletecollection", "impersonate", "impersonate:user-info", "impersonate-on:arbitrary-node:list", "*"),
		Group: d.one("", "apps", "authentication.k8s.io", "argoproj.io"), Resource: d.one("pods", "users", "userextras", "serviceaccounts"),
		Subresource: d.one("", "log", "acme.com/project", "Scopes"), Namespace: d.one("", "prod", "ns1"),
	}
	if d.IntN(2) == 0 {
		r.Name = d.odd()
	}
	return r
}

func kindOf(r access.Request) MessageKind {
	if strings.HasPrefix(r.Verb, "impersonate") {
		return ImpersonationMessage
	}
	return DeniedMessage
}

func TestMessagesReadAsTheServerWritesThem(t *testing.T) {
	for seed := range rounds(t) {
		d := roll(seed)
		username, request := d.odd(), d.refusal()
		reason := d.one("", "", `RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`)
		text := d.wrapped(rendered(username, request, reason))
		messages := ParseMessages(text)
		for i := range messages {
			messages[i].Text, messages[i].Reason = "", ""
		}
		want := []Message{{Kind: kindOf(request), Identity: identity.FromUsername(username), Request: request}}
		if diff := cmp.Diff(want, messages); diff != "" {
			t.Fatalf("seed %d: %s\nis read as (-want +got):\n%s", seed, text, diff)
		}
	}
}

func TestEscalationsReadAsTheServerWritesThem(t *testing.T) {
	for seed := range rounds(t) {
		d := roll(seed)
		rule := d.rule()
		username, groups := d.odd(), append(d.some("dev-team", `odd "group"`, "a<b"), "system:authenticated")
		message := fmt.Sprintf("roles.rbac.authorization.k8s.io %q is forbidden: user %q (groups=%q) is attempting to grant RBAC permissions not currently held:\n%s",
			"role", username, groups, compactString(rule))
		messages := ParseMessages(d.wrapped(message))
		for i := range messages {
			messages[i].Text, messages[i].Reason = "", ""
		}
		who := identity.FromUsername(username)
		who.Groups = given(who, groups)
		want := []Message{{
			Kind: EscalationMessage, Identity: who, Missing: []rbacv1.PolicyRule{rule},
			Request: access.Request{Group: rbacv1.GroupName, Resource: "roles", Name: "role"},
		}}
		if diff := cmp.Diff(want, messages); diff != "" {
			t.Fatalf("seed %d: %s\nis read as (-want +got):\n%s", seed, message, diff)
		}
	}
}

// compactString is a rule as the server writes it.
//
// Upstream: k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go,
// CompactString.
func compactString(r rbacv1.PolicyRule) string {
	var parts []string
	note := func(name string, list []string) {
		if len(list) > 0 {
			parts = append(parts, fmt.Sprintf("%s:%q", name, list))
		}
	}
	note("APIGroups", r.APIGroups)
	note("Resources", r.Resources)
	note("NonResourceURLs", r.NonResourceURLs)
	note("ResourceNames", r.ResourceNames)
	note("Verbs", r.Verbs)
	return "{" + strings.Join(parts, ", ") + "}"
}

func TestMessagesAmongRandomText(t *testing.T) {
	err := quick.Check(func(before, after string) bool {
		for _, message := range ParseMessages(before + "\n" + deniedIn + "\n" + after) {
			if message.Text == deniedIn {
				return true
			}
		}
		return false
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

func FuzzParseMessages(f *testing.F) {
	for seed := range uint64(50) {
		d := roll(seed)
		f.Add(d.wrapped(rendered(d.odd(), d.refusal(), d.one("", "why"))))
	}
	f.Add(`roles.rbac.authorization.k8s.io "x" is forbidden: user "alice" (groups=["a" "b"]) is attempting to grant RBAC permissions not currently held:` + "\n" + `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}; resolution errors: [x]`)
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[string]bool{}
		for _, message := range ParseMessages(text) {
			if message.Text == "" || !strings.Contains(text, message.Text) {
				t.Errorf("%q is not a part of %q", message.Text, text)
			}
			if seen[message.says()] {
				t.Errorf("%q is told twice", message.Text)
			}
			seen[message.says()] = true
		}
	})
}
