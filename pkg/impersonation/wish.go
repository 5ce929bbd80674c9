package impersonation

import (
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Wish is that an actor may act as some identities.
type Wish struct {
	Actor identity.Identity
	Who   []identity.Identity
	// Any are identity halves that are not limited to a name, beside those of
	// Who: blanket rights.
	Any []access.Request
	// Constrained is true for constrained impersonation, limited to Actions.
	Constrained bool
	Actions     []access.Request
}

// ModeFor is the mode in which the wish has somebody acted as.
func (w Wish) ModeFor(who identity.Identity) Mode {
	switch {
	case !w.Constrained:
		return Legacy
	case who.Kind == identity.ServiceAccount:
		return ServiceAccount
	case who.Kind == identity.Node:
		return ArbitraryNode
	default:
		return UserInfo
	}
}

// Requests are what the filter asks for, each once: the identity halves, then
// the action halves.
func (w Wish) Requests() []access.Request {
	var requests []access.Request
	for _, need := range w.needs() {
		requests = append(requests, need.Request)
	}
	return requests
}

func (w Wish) needs() []need {
	var needs []need
	seen := map[need]bool{}
	add := func(named bool, requests ...access.Request) {
		for _, request := range requests {
			n := need{Request: request, named: named}
			if !seen[n] {
				seen[n] = true
				needs = append(needs, n)
			}
		}
	}
	for _, who := range w.Who {
		wanted, _ := wantedIn(w.ModeFor(who), who)
		add(true, Needs(w.ModeFor(who), wanted)...)
	}
	add(false, w.Any...)
	for _, who := range w.Who {
		for _, action := range w.Actions {
			if w.Constrained {
				add(false, ActionNeed(w.ModeFor(who), action))
			}
		}
	}
	return needs
}

// Objects are the least that fulfil the wish. A service account's name is granted
// in its namespace, everything else about identities cluster-wide, since a
// RoleBinding cannot reach users, groups, uids, extras or nodes.
func (w Wish) Objects() []any {
	prefix := "impersonate"
	if w.Constrained {
		prefix = "impersonate-for"
	}
	return least(w.name(prefix), w.Actor, w.needs())
}

// name is one for the objects: other identities, other requests or another actor
// make another, as in whoName.
func (w Wish) name(prefix string) string {
	name, more := prefix+":anybody", ""
	if len(w.Who) > 0 {
		name = whoName(prefix, w.Who[0])
	}
	if len(w.Who) > 1 || len(w.Any) > 0 || len(w.Actions) > 0 {
		more = hashed(fmt.Sprintf("%q %v %v", w.Who, w.Any, w.Actions))
	}
	return objectName(name+more+":by", w.Actor)
}

// Check evaluates objects with the engine: that they fulfil the wish, and nothing
// beyond it. The error is the first difference, which is an error in the objects.
func (w Wish) Check(objects []any) error {
	policy := rbac.NewPolicy(objectsOf(objects))
	actor := w.bare()
	ask := func(request access.Request) access.Verdict {
		if policy.Allows(actor, request) {
			return access.Allowed
		}
		return access.Denied
	}
	for _, request := range w.Requests() {
		if ask(request) != access.Allowed {
			return fmt.Errorf("the objects do not allow %s", request)
		}
	}
	if err := w.checkDecisions(ask); err != nil {
		return err
	}
	for _, request := range given(RightsOf(policy, actor, true)) {
		if !slices.Contains(w.Requests(), request) {
			return fmt.Errorf("the objects allow %s, which was not asked for", request)
		}
	}
	return nil
}

// checkDecisions decides about each identity with each request as the server
// would.
func (w Wish) checkDecisions(ask Asker) error {
	actions := w.Actions
	if !w.Constrained {
		actions = []access.Request{{Verb: "get", Path: "/anything"}}
	}
	for _, who := range w.Who {
		mode := w.ModeFor(who)
		wanted, _ := wantedIn(mode, who)
		for _, action := range actions {
			if outcome := DecideIn(ask, []Mode{mode}, Actor{}, wanted, action); outcome.Verdict != access.Allowed {
				return fmt.Errorf("the objects do not let %s %s as %s", w.Actor, action, who)
			}
		}
	}
	return nil
}

// bare is the actor without the groups that everybody is in.
func (w Wish) bare() rbac.Subject {
	if w.Actor.Kind == identity.Group {
		return rbac.Subject{Groups: []string{w.Actor.Name}}
	}
	return rbac.Subject{Username: w.Actor.Username()}
}

// given are the requests that rights allow, one for each name.
func given(rights Rights) []access.Request {
	var requests []access.Request
	for _, right := range rights.Rights {
		requests = append(requests, right.Requests()...)
	}
	for _, action := range rights.Actions {
		for _, request := range requestsOf(action.Rule) {
			request.Namespace = action.Namespace
			requests = append(requests, ActionNeed(action.Mode, request))
		}
	}
	return requests
}

// requestsOf are the requests that a rule names, one by one.
func requestsOf(rule rbacv1.PolicyRule) []access.Request {
	var requests []access.Request
	for _, verb := range rule.Verbs {
		for _, path := range rule.NonResourceURLs {
			requests = append(requests, access.Request{Verb: verb, Path: path})
		}
		for _, group := range rule.APIGroups {
			for _, full := range rule.Resources {
				base, sub, _ := strings.Cut(full, "/")
				requests = append(requests, namedIn(rule, access.Request{Verb: verb, Group: group, Resource: base, Subresource: sub})...)
			}
		}
	}
	return requests
}

func namedIn(rule rbacv1.PolicyRule, request access.Request) []access.Request {
	if len(rule.ResourceNames) == 0 {
		return []access.Request{request}
	}
	var requests []access.Request
	for _, name := range rule.ResourceNames {
		request.Name = name
		requests = append(requests, request)
	}
	return requests
}

// objectsOf sorts objects by their kind.
func objectsOf(objects []any) access.Objects {
	var sorted access.Objects
	for _, object := range objects {
		switch object := object.(type) {
		case *rbacv1.ClusterRole:
			sorted.ClusterRoles = append(sorted.ClusterRoles, *object)
		case *rbacv1.ClusterRoleBinding:
			sorted.ClusterRoleBindings = append(sorted.ClusterRoleBindings, *object)
		case *rbacv1.Role:
			sorted.Roles = append(sorted.Roles, *object)
		case *rbacv1.RoleBinding:
			sorted.RoleBindings = append(sorted.RoleBindings, *object)
		}
	}
	return sorted
}
