package auditlog

import (
	"strings"
	"time"
)

// wire is the part of an audit event that tells who did what. Bodies of requests
// are skipped by the decoder.
type wire struct {
	APIVersion       string    `json:"apiVersion"`
	AuditID          string    `json:"auditID"`
	Stage            string    `json:"stage"`
	RequestURI       string    `json:"requestURI"`
	Verb             string    `json:"verb"`
	User             wireUser  `json:"user"`
	ImpersonatedUser *wireUser `json:"impersonatedUser"`
	Authentication   struct {
		Constraint string `json:"impersonationConstraint"`
	} `json:"authenticationMetadata"`
	SourceIPs   []string          `json:"sourceIPs"`
	UserAgent   string            `json:"userAgent"`
	Object      wireObject        `json:"objectRef"`
	Response    wireStatus        `json:"responseStatus"`
	Received    string            `json:"requestReceivedTimestamp"`
	Staged      string            `json:"stageTimestamp"`
	Annotations map[string]string `json:"annotations"`
}

type wireUser struct {
	Username string              `json:"username"`
	Groups   []string            `json:"groups"`
	Extra    map[string][]string `json:"extra"`
}

type wireObject struct {
	Resource    string `json:"resource"`
	Namespace   string `json:"namespace"`
	Name        string `json:"name"`
	Group       string `json:"apiGroup"`
	Subresource string `json:"subresource"`
}

// wireStatus is the answer. Of a refusal the details name what was refused.
type wireStatus struct {
	Message string `json:"message"`
	Code    int    `json:"code"`
	Details struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	} `json:"details"`
}

// The annotations and the extra value that are looked at.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/authorization.go,
// pkg/authentication/serviceaccount/util.go, pkg/authentication/user/user.go.
const (
	decisionKey   = "authorization.k8s.io/decision"
	issuedKey     = "authentication.kubernetes.io/issued-credential-id"
	credentialKey = "authentication.kubernetes.io/credential-id"
)

const forbidden = 403

// event is what the wire says of any request, impersonated or not.
func (w wire) event() Event {
	e := Event{
		ID: w.AuditID, Time: moment(w.Received, w.Staged), Actor: w.User.user(), Verb: w.Verb, Resource: w.resource(),
		Namespace: w.Object.Namespace, Name: w.Object.Name, Sources: w.SourceIPs, Agent: w.UserAgent, Code: w.Response.Code,
		Issued: w.Annotations[issuedKey], uri: w.RequestURI,
	}
	if ids := w.User.Extra[credentialKey]; len(ids) > 0 {
		e.Credential = ids[0]
	}
	return e
}

// impersonation is the event if it is one of impersonation. The first stage of a
// request is written before the server knows whom it is made as.
//
// Upstream: k8s.io/apiserver pkg/audit/request.go, LogImpersonatedUser.
func (w wire) impersonation() (Event, bool) {
	if w.Stage == "RequestReceived" {
		return Event{}, false
	}
	if w.ImpersonatedUser == nil {
		return w.refusal()
	}
	e := w.event()
	e.Target, e.Mode = w.ImpersonatedUser.user(), modeOf(w.Authentication.Constraint)
	decision, decided := w.Annotations[decisionKey]
	e.Denied = decision == "forbid" || !decided && w.Response.Code == forbidden
	return e, true
}

// modeOf is the mode of a constraint as the log names it, such as
// impersonate:user-info.
func modeOf(constraint string) string {
	if constraint == "" {
		return LegacyMode
	}
	return strings.TrimPrefix(constraint, "impersonate:")
}

func (u wireUser) user() User { return User{Username: u.Username, Groups: u.Groups} }

// resource is what was asked for: a type as this tool writes it, or a path.
func (w wire) resource() string {
	if w.Object.Resource == "" {
		path, _, _ := strings.Cut(w.RequestURI, "?")
		return path
	}
	word := w.Object.Resource
	if w.Object.Group != "" {
		word += "." + w.Object.Group
	}
	if w.Object.Subresource != "" {
		word += "/" + w.Object.Subresource
	}
	return word
}

// moment is the first of the times that is one, in UTC.
func moment(times ...string) time.Time {
	for _, text := range times {
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
