package impersonation

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Vain says why a right by itself lets its holder act as nobody; "" if it does.
func (r Rights) Vain(right Right) string {
	acts := right.Mode == Legacy || slices.ContainsFunc(r.Actions, func(a Action) bool { return a.Mode == right.Mode })
	switch {
	case !acts:
		return "no rule lets the holder do anything as it (" + right.Mode.ActionVerb("VERB") + ")"
	case right.What == Users || right.What == ServiceAccounts || right.What == Nodes:
		return ""
	case !r.namesSomebody(right.Mode):
		return "it goes with a user, and the holder may name none"
	default:
		return ""
	}
}

// namesSomebody reports whether there is a right in the mode to act as a user or
// a service account, without which groups, uids and extras are of no use.
func (r Rights) namesSomebody(mode Mode) bool {
	return slices.ContainsFunc(r.Rights, func(right Right) bool {
		return right.Mode == mode && (right.What == Users || right.What == ServiceAccounts)
	})
}

// ActionsIn are the requests that may be made in a mode.
func (r Rights) ActionsIn(mode Mode) []Action {
	var actions []Action
	for _, action := range r.Actions {
		if action.Mode == mode {
			actions = append(actions, action)
		}
	}
	return actions
}

// Requests are what to ask an authorizer to see whether the right is there: one
// for each name; for any name a request without one, and for service accounts
// everywhere one without a namespace.
func (r Right) Requests() []access.Request {
	request := access.Request{Verb: r.Mode.IdentityVerb(), Group: r.What.apiGroup(r.Mode), Resource: string(r.What), Subresource: r.Key, Namespace: r.Namespace}
	if r.AnyKey {
		request.Subresource = "*"
	}
	if r.Mode == AssociatedNode {
		request.Name = "*" // what the server asks for
	}
	if r.Any() {
		return []access.Request{request}
	}
	var requests []access.Request
	for _, name := range r.Names {
		request.Name = name
		requests = append(requests, request)
	}
	return requests
}
