package auditlog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// LegacyMode is the mode of impersonation for which the log has no constraint.
const LegacyMode = "legacy"

// Event is one request in which somebody acted as somebody else, or tried to.
//
// Upstream: k8s.io/apiserver pkg/apis/audit/v1/types.go, Event.
type Event struct {
	ID    string    `json:"auditID"`
	Time  time.Time `json:"time,omitzero"` // when the server received it; zero if the log does not say
	Actor User      `json:"actor"`
	// Target is whom the actor acted as. Of a refused attempt it holds what the
	// log kept: a name, a group, or nothing.
	Target User `json:"as"`
	// Mode is [LegacyMode] or a constrained mode, such as user-info; of a refused
	// attempt the one that the server's message is about.
	Mode string `json:"mode"`
	// Refused: the server did not let the actor act as the target. Denied: it did,
	// and the target lacks the right to the request.
	Refused   bool     `json:"refused"`
	Denied    bool     `json:"denied"`
	Verb      string   `json:"verb"`
	Resource  string   `json:"resource"` // resource.group/subresource, or a URL's path
	Namespace string   `json:"namespace,omitempty"`
	Name      string   `json:"name,omitempty"`
	Sources   []string `json:"sourceIPs,omitempty"` // the last is the server's own observation
	Agent     string   `json:"userAgent,omitempty"`
	Code      int      `json:"code,omitempty"` // HTTP status

	// Issued is the id of the credential that the request made, Credential that of
	// the one it came with; "" if the log has none.
	Issued     string `json:"issuedCredential,omitempty"`
	Credential string `json:"credential,omitempty"`

	// Message is what the server said to a refused attempt: it names the right that
	// was missing.
	Message string `json:"message,omitempty"`

	uri string
}

// User is somebody as the log names him; the zero value is somebody unknown.
type User struct {
	Username string   `json:"username"`
	Groups   []string `json:"groups,omitempty"`
}

// Label is the name with the groups that do not follow from it; "?" stands for
// a name that the log lost. What looks like a part of a label is quoted, so that
// different users have different labels.
func (u User) Label() string {
	name := u.Username
	switch {
	case name == "":
		name = "?"
	case name == "?", strings.ContainsAny(name, `()"`):
		name = strconv.Quote(name)
	}
	if told := u.Told(); len(told) > 0 {
		for i, group := range told {
			if strings.ContainsAny(group, `,()"`) {
				told[i] = strconv.Quote(group)
			}
		}
		name += " (" + strings.Join(told, ", ") + ")"
	}
	return name
}

// Told are the groups that were asked for, sorted: neither the one that everybody
// is in nor those of a service account or node.
func (u User) Told() []string {
	implied := []string{everybody}
	if rest, ok := strings.CutPrefix(u.Username, "system:serviceaccount:"); ok {
		namespace, _, _ := strings.Cut(rest, ":")
		implied = append(implied, "system:serviceaccounts", "system:serviceaccounts:"+namespace)
	}
	if strings.HasPrefix(u.Username, "system:node:") {
		implied = append(implied, "system:nodes")
	}
	groups := slices.DeleteFunc(slices.Clone(u.Groups), func(group string) bool { return slices.Contains(implied, group) })
	slices.Sort(groups)
	return slices.Compact(groups)
}

// Asked are the groups that have been asked for for sure: a server adds those of a
// service account only where no group is, and the one that everybody is in always.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/impersonation.go.
func (u User) Asked() []string {
	if len(u.Told()) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(u.Groups), func(group string) bool { return group == everybody })
}

// everybody is the group of all who are logged in.
const everybody = "system:authenticated"

// Source is where the request came from, each hop of it: what stands before a
// "via" is what the caller or a proxy said, and anybody can say it.
//
// Upstream: k8s.io/apimachinery pkg/util/net/http.go, SourceIPs.
func (e Event) Source() string { return strings.Join(e.Sources, " via ") }

// Request is what was asked of the server, as an authorizer sees it. Of a refused
// attempt it is what the actor was about to do as somebody else.
func (e Event) Request() access.Request {
	if strings.HasPrefix(e.Resource, "/") {
		return access.Request{Verb: e.Verb, Path: e.Resource}
	}
	word, subresource, _ := strings.Cut(e.Resource, "/")
	resource, group, _ := strings.Cut(word, ".")
	return access.Request{
		Verb: e.Verb, Group: group, Resource: resource, Subresource: subresource, Namespace: e.Namespace, Name: e.Name,
	}
}
