package explain

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// MessageKind says what a message is about. The codes are stable.
type MessageKind string

// The kinds of message.
const (
	// DeniedMessage: somebody may not do something.
	DeniedMessage MessageKind = "denied"
	// ImpersonationMessage: somebody may not act as somebody else. Identity is
	// the one who tried, and Request what the impersonation filter asked for.
	ImpersonationMessage MessageKind = "impersonation"
	// EscalationMessage: somebody may not write a role or a binding, since it
	// would give away rights that they do not hold.
	EscalationMessage MessageKind = "escalation"
)

// Message is what one error message says.
type Message struct {
	Kind MessageKind
	// Identity is who was refused, with groups where the message has them.
	Identity identity.Identity
	// Request is what was refused. With an escalation it is the object that was
	// written: the message tells neither verb nor namespace.
	Request access.Request
	// Missing are the rules that were to be given away and are not held; only
	// with an escalation.
	Missing []rbacv1.PolicyRule
	// Reason is what authorizers said, if the message has more after its end.
	Reason string
	// Text is the part of the text that was read as the message, as it stands
	// there, without the reason.
	Text string
}

// ParseMessages finds the messages of the API server's authorization in a text:
// alone, in the output of kubectl or Helm, in log lines, in JSON, quoted once
// or more. Messages that say the same are listed once, in the order in which
// they come. A text without any gives none.
//
// Upstream: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go,
// Forbidden and forbiddenMessage; k8s.io/apimachinery pkg/api/errors/errors.go,
// NewForbidden; k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// ConfirmNoEscalation.
func ParseMessages(text string) []Message {
	found := spans(text)
	var messages []Message
	seen := map[string]bool{}
	for i, span := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1].start
		}
		message := span.message
		message.Text = text[span.start:span.end]
		if message.Reason == "" {
			message.Reason = span.quote.reason(text[span.end:end])
		}
		if says := message.says(); !seen[says] {
			seen[says] = true
			messages = append(messages, message)
		}
	}
	return messages
}

// says is the same for two messages only if they say the same.
func (m Message) says() string {
	words := []string{
		string(m.Kind), m.Identity.Username(), m.Request.Verb, m.Request.Group, m.Request.Resource,
		m.Request.Subresource, m.Request.Namespace, m.Request.Name, m.Request.Path,
	}
	for _, rule := range m.Missing {
		words = append(words, joined(rule.Verbs), joined(rule.APIGroups), joined(rule.Resources), joined(rule.ResourceNames), joined(rule.NonResourceURLs))
	}
	return joined(append(words, m.Identity.Groups...))
}

// span is a message and where it stands.
type span struct {
	message    Message
	start, end int
	quote      quote
}

// spans finds every message, from "User" on, and what stands before it.
func spans(text string) []span {
	var found []span
	for at := 0; ; {
		next := strings.Index(text[at:], "ser")
		if next < 0 {
			return found
		}
		at += next + len("ser")
		one, ok := spanAt(text, at-len("User"))
		if !ok {
			continue
		}
		found = append(found, one)
		at = one.end
	}
}

// spanAt reads the message whose "User" or "user" stands at start.
func spanAt(text string, start int) (span, bool) {
	if start < 0 {
		return span{}, false
	}
	c := cursor{text: text, at: start + len("User")}
	var message Message
	var ok bool
	switch {
	case !c.blank() || !c.open():
	case text[start] == 'U':
		message, ok = c.denied()
	case text[start] == 'u':
		message, ok = c.escalation()
	}
	if !ok {
		return span{}, false
	}
	before := preamble(text[:start], c.quote)
	before.complete(&message)
	return span{message: message, start: start - before.length, end: c.at, quote: c.quote}, true
}

// denied reads the rest of "cannot VERB resource ..." and "cannot VERB path ..."
// after the user's opening quote.
func (c *cursor) denied() (Message, bool) {
	user, ok := c.rest(sanitized)
	if !ok || !c.words("cannot") {
		return Message{}, false
	}
	message := Message{Kind: DeniedMessage, Identity: identity.FromUsername(user)}
	verb, ok := c.verb()
	if !ok {
		return Message{}, false
	}
	message.Request.Verb = verb
	if !newImpersonationAsk(message.Request).none() {
		message.Kind = ImpersonationMessage
	}
	if c.words("path") {
		message.Request.Path, ok = c.quoted(sanitized)
		return message, ok && message.Request.Path != ""
	}
	return message, c.words("resource") && c.resource(&message.Request)
}

// resource reads what follows the word resource.
func (c *cursor) resource(request *access.Request) bool {
	full, ok := c.quoted(sanitized)
	if !ok || !c.words("in", "API", "group") {
		return false
	}
	request.Resource, request.Subresource = cutResource(full)
	if request.Group, ok = c.quoted(sanitized); !ok {
		return false
	}
	if c.words("at", "the", "cluster", "scope") {
		return true
	}
	if !c.words("in", "the", "namespace") {
		return false
	}
	request.Namespace, ok = c.quoted(sanitized)
	return ok
}

// escalation reads the rest of "(groups=[...]) is attempting to grant RBAC
// permissions not currently held: ..." after the user's opening quote.
func (c *cursor) escalation() (Message, bool) {
	user, ok := c.rest(verbatim)
	if !ok || !c.blank() || !c.literal("(groups=") {
		return Message{}, false
	}
	groups, ok := c.list()
	if !ok || !c.literal(")") ||
		!c.words("is", "attempting", "to", "grant", "RBAC", "permissions", "not", "currently", "held") || !c.literal(":") {
		return Message{}, false
	}
	message := Message{Kind: EscalationMessage, Identity: identity.FromUsername(user)}
	message.Identity.Groups = given(message.Identity, groups)
	message.Missing = c.rules()
	return message, true
}

// given are the groups that somebody has to be given to have all those that
// the message lists: the others come by themselves.
func given(who identity.Identity, groups []string) []string {
	implied := who.ImpliedGroups()
	others := slices.DeleteFunc(slices.Clone(groups), func(group string) bool { return slices.Contains(implied, group) })
	if len(others) == 0 {
		return nil
	}
	if who.Kind == identity.ServiceAccount {
		others = groups // its own are not added to others
	}
	return slices.DeleteFunc(slices.Clone(others), func(group string) bool { return group == authenticatedGroup })
}
