package oracle

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// questions are as many that the policy answers with a yes as with a no, in
// turn: n of each.
func (w *worldMaker) questions(policy *rbac.Policy, n int) (allowed, denied []Question) {
	for len(allowed) < n || len(denied) < n {
		q := Question{Subject: w.somebody(), Request: w.request()}
		switch yes := policy.Allows(q.Subject, q.Request); {
		case yes && len(allowed) < n:
			allowed = append(allowed, q)
		case !yes && len(denied) < n:
			denied = append(denied, q)
		}
	}
	return allowed, denied
}

// request is an everyday one: mostly in a namespace, half of them for one object.
func (w *worldMaker) request() access.Request {
	kind := w.kind()
	verbs := []string{"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"}
	r := access.Request{Verb: verbs[w.random.IntN(len(verbs))], Group: kind.group}
	r.Resource, r.Subresource, _ = strings.Cut(kind.resource, "/")
	if w.random.IntN(5) > 0 {
		r.Namespace = w.namespace(w.random.IntN(w.Namespaces))
	}
	if access.NamesAnObject(r.Verb, r.Subresource) && r.Verb != "list" && r.Verb != "watch" {
		r.Name = w.object()
	}
	return r
}
