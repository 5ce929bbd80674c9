package impersonation

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// What is a part of an identity that a right of impersonation is about.
type What string

// The parts, by their resources.
const (
	Users           What = "users"
	Groups          What = "groups"
	ServiceAccounts What = "serviceaccounts"
	Nodes           What = "nodes" // constrained impersonation alone; to legacy, nodes are users
	UIDs            What = "uids"
	Extras          What = "userextras"
)

// Right is what one rule of one binding lets its holder put into one of the
// impersonation headers.
type Right struct {
	Mode Mode
	What What
	// Namespace is that of the service accounts; "" is every namespace.
	Namespace string
	// Key is that of the extra values; AnyKey stands for all.
	Key    string
	AnyKey bool
	// Names are those that the rule is limited to; none are any.
	Names []string
	Grant rbac.Grant
}

// Any reports whether the right is limited to no names.
func (r Right) Any() bool { return len(r.Names) == 0 }

// Covers reports whether the right allows a need of the filter.
func (r Right) Covers(need access.Request) bool {
	part := access.Request{Verb: r.Mode.IdentityVerb(), Group: need.Group, Resource: string(r.What), Subresource: need.Subresource, Namespace: need.Namespace, Name: need.Name}
	return part == need && need.Group == r.What.apiGroup(r.Mode) &&
		(r.Namespace == "" || r.Namespace == need.Namespace) &&
		(r.What != Extras || r.AnyKey || r.Key == need.Subresource) &&
		(r.Any() || slices.Contains(r.Names, need.Name))
}

// Action is what one rule of one binding lets its holder request while acting as
// somebody in a constrained mode.
type Action struct {
	Mode Mode
	// Namespace is where the requests are made; "" is everywhere.
	Namespace string
	// Rule allows the requests: its verbs are those of the requests, or "*".
	Rule  rbacv1.PolicyRule
	Grant rbac.Grant
}

// Allows reports whether the action half covers a request.
func (a Action) Allows(request access.Request) bool {
	return (a.Namespace == "" || a.Namespace == request.Namespace) && access.RuleAllows(a.Rule, request)
}

// Rights are all that RBAC lets somebody do about acting as others.
type Rights struct {
	// Privileged is true for a member of system:masters, who may act as anybody
	// without any right that is listed.
	Privileged bool
	Rights     []Right
	// Actions are empty where there is no constrained impersonation.
	Actions []Action
	// Missing are the bindings that name the subject and refer to no role.
	Missing []*rbac.MissingRoleError
}

// RightsOf are the rights of a subject, in the order of the policy, then of the
// modes. What a rule says in vain is left out: all but service accounts through
// a RoleBinding, userextras without a key, associated nodes by name.
func RightsOf(policy *rbac.Policy, s rbac.Subject, constrained bool) Rights {
	found := Rights{Privileged: slices.Contains(s.Groups, Masters)}
	about := func(rule rbacv1.PolicyRule) bool { return gives(rule, constrained) }
	for _, namespace := range append([]string{""}, policy.BoundNamespaces(s)...) {
		grants, missing := policy.RuleGrantsOf(s, namespace, about)
		found.Missing = append(found.Missing, missing...)
		for _, grant := range grants {
			found.add(grant, namespace, constrained)
		}
	}
	return found
}

func (r *Rights) add(grant rbac.Grant, namespace string, constrained bool) {
	for _, mode := range Modes(constrained) {
		for _, right := range RightsIn(grant.Rule, mode, namespace) {
			right.Grant = grant
			r.Rights = append(r.Rights, right)
		}
		if rule, some := ActionIn(grant.Rule, mode); some {
			r.Actions = append(r.Actions, Action{Mode: mode, Namespace: namespace, Rule: rule, Grant: grant})
		}
	}
}

// RightsIn are the rights that a rule gives in one mode, bound everywhere ("")
// or in a namespace, without a grant.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go for
// what is asked, k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go for
// how rules match.
func RightsIn(rule rbacv1.PolicyRule, mode Mode, namespace string) []Right {
	if !slices.Contains(rule.Verbs, rbacv1.VerbAll) && !slices.Contains(rule.Verbs, mode.IdentityVerb()) {
		return nil
	}
	if mode == AssociatedNode && len(rule.ResourceNames) > 0 && !slices.Contains(rule.ResourceNames, "*") {
		return nil // which node it is, the server does not ask
	}
	var rights []Right
	for _, what := range mode.whats() {
		if !inGroup(rule, what.apiGroup(mode)) || namespace != "" && what != ServiceAccounts {
			continue
		}
		for _, key := range keysIn(rule, what) {
			right := Right{Mode: mode, What: what, Namespace: namespace, Key: key.key, AnyKey: key.any}
			if mode != AssociatedNode {
				right.Names = rule.ResourceNames
			}
			rights = append(rights, right)
		}
	}
	return rights
}

// ActionIn is the rule of the requests that a rule lets its holder make while
// acting as somebody in a constrained mode, and whether there are any.
func ActionIn(rule rbacv1.PolicyRule, mode Mode) (rbacv1.PolicyRule, bool) {
	if mode == Legacy {
		return rbacv1.PolicyRule{}, false
	}
	var verbs []string
	for _, verb := range rule.Verbs {
		if verb == rbacv1.VerbAll {
			verbs = append(verbs, verb)
		}
		// RBAC knows no part of a verb: a literal impersonate-on:MODE:* is asked
		// for by nobody.
		if on, found := strings.CutPrefix(verb, mode.ActionVerb("")); found && on != rbacv1.VerbAll {
			verbs = append(verbs, on)
		}
	}
	rule.Verbs = verbs
	return rule, len(verbs) > 0
}

// whats are the parts of an identity that the mode asks about.
func (m Mode) whats() []What {
	switch m {
	case Legacy:
		return []What{Users, Groups, ServiceAccounts, UIDs, Extras}
	case UserInfo:
		return []What{Users, Groups, UIDs, Extras}
	case ServiceAccount:
		return []What{ServiceAccounts}
	default:
		return []What{Nodes}
	}
}

// apiGroup is the API group in which a mode asks for the part.
func (w What) apiGroup(mode Mode) string {
	if w == UIDs || w == Extras {
		return authenticationGroup
	}
	return mode.apiGroup()
}

func inGroup(rule rbacv1.PolicyRule, group string) bool {
	return slices.Contains(rule.APIGroups, rbacv1.APIGroupAll) || slices.Contains(rule.APIGroups, group)
}

// key is one that extra values can have, or any.
type key struct {
	key string
	any bool
}

// keysIn are the keys of extra values for which the rule's resources match; for
// the other parts one key, empty, if they match.
func keysIn(rule rbacv1.PolicyRule, what What) []key {
	if slices.Contains(rule.Resources, rbacv1.ResourceAll) {
		return []key{{any: what == Extras}}
	}
	var keys []key
	for _, resource := range rule.Resources {
		base, sub, hasKey := strings.Cut(resource, "/")
		switch {
		case what != Extras && resource == string(what):
			return []key{{}}
		case what == Extras && hasKey && (base == string(Extras) || base == rbacv1.ResourceAll):
			keys = append(keys, key{key: sub})
		}
	}
	return keys
}
