package auditlog

import (
	"encoding/json"
	"strings"
)

// entry is a LogEntry of Google Cloud, which an audit event was rewritten into.
// Whom somebody acted as is not among its fields, nor are groups: all that it
// tells of impersonation is the message of a refusal.
type entry struct {
	InsertID  string            `json:"insertId"`
	Labels    map[string]string `json:"labels"`
	Timestamp string            `json:"timestamp"`
	Payload   struct {
		Authentication struct {
			Principal string `json:"principalEmail"`
		} `json:"authenticationInfo"`
		Method   string `json:"methodName"`
		Resource string `json:"resourceName"`
		Request  struct {
			IP    string `json:"callerIp"`
			Agent string `json:"callerSuppliedUserAgent"`
		} `json:"requestMetadata"`
		Status struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"status"`
	} `json:"protoPayload"`
}

// entry takes a LogEntry.
func (s *sieve) entry(text []byte) {
	var e entry
	if err := json.Unmarshal(text, &e); err != nil {
		s.counts.unread(&s.counts.Broken)
		return
	}
	if event, ok := s.find.Tells(Record{e.wire()}); ok {
		s.events = append(s.events, event)
	}
}

// permissionDenied is the status that stands for 403 in a LogEntry.
//
// Upstream: google/rpc/code.proto.
const permissionDenied = 7

// wire is the entry as the audit event that it was, as far as it goes.
func (e entry) wire() wire {
	p := e.Payload
	w := wire{
		AuditID: e.InsertID, Received: e.Timestamp, User: wireUser{Username: p.Authentication.Principal},
		Verb: p.Method[strings.LastIndexByte(p.Method, '.')+1:], UserAgent: p.Request.Agent,
		Response: wireStatus{Code: p.Status.Code, Message: p.Status.Message}, Annotations: e.Labels,
	}
	if w.Object = objectOf(p.Resource); w.Object == (wireObject{}) {
		w.RequestURI = p.Resource
	}
	if p.Request.IP != "" {
		w.SourceIPs = []string{p.Request.IP}
	}
	if w.Response.Code == permissionDenied {
		w.Response.Code = forbidden
	}
	w.Response.Details.Kind, w.Response.Details.Name = refusedObject(p.Status.Message)
	return w
}

// objectOf is what a resource name such as core/v1/namespaces/dev/pods/web names;
// nothing for what is laid out in another way.
func objectOf(name string) wireObject {
	parts := strings.Split(name, "/")
	if len(parts) < 3 || strings.HasPrefix(name, "/") || !strings.HasPrefix(parts[1], "v") {
		return wireObject{}
	}
	var object wireObject
	if parts[0] != "core" {
		object.Group = parts[0]
	}
	parts = parts[2:]
	if len(parts) > 2 && parts[0] == "namespaces" {
		object.Namespace, parts = parts[1], parts[2:]
	}
	object.Resource, parts = parts[0], parts[1:]
	for _, field := range []*string{&object.Name, &object.Subresource} {
		if len(parts) > 0 {
			*field, parts = parts[0], parts[1:]
		}
	}
	return object
}

// refusedObject is the kind and the name at the beginning of a refusal, such as
// users "jane@example.com" is forbidden: ..., which carries no details. A name
// that had to be escaped is left out.
func refusedObject(message string) (kind, name string) {
	object, _, found := strings.Cut(message, " is forbidden: ")
	kind, quoted, named := strings.Cut(object, ` "`)
	if !found || !named || strings.ContainsAny(quoted, `\&`) {
		return "", ""
	}
	kind, _, _ = strings.Cut(kind, ".")
	return kind, strings.TrimSuffix(quoted, `"`)
}
