package auditlog

import (
	"strconv"
	"strings"
)

// refusal is the event of an attempt to act as somebody that the server refused.
// Its message tells it from a request that the caller himself may not make: it
// names the caller, who "cannot impersonate", and no authorization of the request
// was ever decided. Names in messages are quoted, so that none can pass for it.
//
// Upstream: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go,
// Forbidden; pkg/endpoints/filters/impersonation.
func (w wire) refusal() (Event, bool) {
	_, decided := w.Annotations[decisionKey]
	if decided || w.Response.Code != forbidden {
		return Event{}, false
	}
	check, ok := refusedCheck(w.Response.Message, w.User.Username)
	if !ok {
		return Event{}, false
	}
	e := w.event()
	e.Refused, e.Message = true, w.Response.Message
	e.Mode = check.mode()
	if !check.onAction() {
		e.Target = check.target(w.Response.Details.Kind, w.Response.Details.Name)
	}
	return e, true
}

// check is the right that was missing: its verb, and the rest of the message.
type check struct{ verb, rest string }

// refusedCheck finds the check in a message about the actor.
func refusedCheck(message, actor string) (check, bool) {
	sentence := "User " + sanitised(strconv.Quote(actor)) + " cannot "
	_, after, found := strings.Cut(message, sentence)
	if !found || !strings.HasPrefix(after, "impersonate") {
		return check{}, false
	}
	verb, rest, _ := strings.Cut(after, " ")
	if verb != "impersonate" && !strings.HasPrefix(verb, "impersonate:") && !strings.HasPrefix(verb, "impersonate-on:") {
		return check{}, false
	}
	return check{verb: verb, rest: rest}, true
}

// sanitised is a name as the server puts it into a message.
func sanitised(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func (c check) onAction() bool { return strings.HasPrefix(c.verb, "impersonate-on:") }

// mode is the one the check belongs to.
func (c check) mode() string {
	if rest, ok := strings.CutPrefix(c.verb, "impersonate-on:"); ok {
		mode, _, _ := strings.Cut(rest, ":")
		return mode
	}
	if c.verb == "impersonate" {
		return LegacyMode
	}
	return strings.TrimPrefix(c.verb, "impersonate:")
}

// target is what a check of the identity tells of it: the kind and name of what
// was refused. A refused group, uid or extra value does not tell the user.
func (c check) target(kind, name string) User {
	switch kind {
	case "users":
		return User{Username: name}
	case "serviceaccounts":
		if namespace, ok := c.namespace(); ok && name != "" {
			return User{Username: "system:serviceaccount:" + namespace + ":" + name}
		}
	case "nodes":
		if name != "" && name != "*" { // associated-node asks for any
			return User{Username: "system:node:" + name}
		}
	case "groups":
		return User{Groups: []string{name}}
	}
	return User{}
}

// namespace is the one at the end of the sentence.
func (c check) namespace() (string, bool) {
	_, quoted, found := strings.Cut(c.rest, ` in the namespace "`)
	namespace, _, closed := strings.Cut(quoted, `"`)
	return namespace, found && closed
}
