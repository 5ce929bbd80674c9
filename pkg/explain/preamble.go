package explain

import (
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// before is what stands before the user in a message: forbidden: or
// RESOURCE "NAME" is forbidden:, without the name if there is none.
type before struct {
	length   int
	resource schema.GroupResource
	name     string
}

// preamble reads what stands at the end of the text.
func preamble(text string, q quote) before {
	left, found := cutBlankSuffix(text, "forbidden:")
	if !found {
		return before{}
	}
	b := before{length: len(text) - len(left)}
	if left, found = cutBlankSuffix(left, "is"); !found {
		return b
	}
	left = strings.TrimRight(left, " \t\r\n")
	name := ""
	if inside, quoted := strings.CutSuffix(left, q.closing()); quoted {
		length, found := q.openedBefore(inside)
		if !found {
			return b
		}
		name = q.decode(inside[len(inside)-length:], verbatim)
		left = strings.TrimRight(inside[:len(inside)-length-len(q.opening())], " \t\r\n")
	}
	resource := lastWord(left)
	if resource == "" {
		return b
	}
	b.length = len(text) - len(left) + len(resource)
	b.resource = schema.ParseGroupResource(resource)
	b.name = name
	return b
}

// cutBlankSuffix cuts a word and the white space behind it off the end.
func cutBlankSuffix(text, word string) (left string, found bool) {
	return strings.CutSuffix(strings.TrimRight(text, " \t\r\n"), word)
}

// lastWord is the name of a resource, with its API group, that ends the text.
// The n of a quoted line end before it is not part of it.
func lastWord(text string) string {
	text = text[max(0, len(text)-longestVerb):]
	start := len(text)
	for start > 0 && strings.IndexByte("abcdefghijklmnopqrstuvwxyz0123456789-.", text[start-1]) >= 0 {
		start--
	}
	if start > 0 && start < len(text) && text[start-1] == '\\' {
		start++
	}
	return strings.TrimLeft(text[start:], "-.")
}

// complete adds what stands before the user to what follows: the object's name,
// and with an escalation, which names nothing else, the resource.
func (b before) complete(message *Message) {
	request := &message.Request
	switch {
	case message.Kind == EscalationMessage:
		*request = access.Request{Group: b.resource.Group, Resource: b.resource.Resource, Name: b.name}
	case b.resource == schema.GroupResource{Group: request.Group, Resource: request.Resource}:
		request.Name = b.name
	}
}
