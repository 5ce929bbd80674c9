package explain

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// The verbs of impersonation: the legacy one alone, the constrained ones with
// what follows: impersonate:MODE asks as whom, impersonate-on:MODE:VERB for
// what.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go.
const (
	legacyVerb     = "impersonate"
	identityPrefix = "impersonate:"
	actionPrefix   = access.ActionVerbPrefix

	authenticationGroup = "authentication.k8s.io"
)

// half is a rule that gives one part of the right to impersonate while the
// request asks for another.
type half struct {
	reason Reason
	index  int
	found  []string
	scoped bool // counts through a RoleBinding too
}

// impersonationAsk is what a request asks of the right to impersonate. The zero
// value is a request that asks for something else.
type impersonationAsk struct {
	request access.Request
	mode    string // of a constrained verb
	legacy  bool
	who     bool // the identity half
	what    bool // the action half
}

func newImpersonationAsk(request access.Request) impersonationAsk {
	ask := impersonationAsk{request: request}
	if mode, found := strings.CutPrefix(request.Verb, identityPrefix); found {
		ask.who, ask.mode = true, mode
	}
	if rest, found := strings.CutPrefix(request.Verb, actionPrefix); found {
		ask.what = true
		ask.mode, _, _ = strings.Cut(rest, ":")
	}
	ask.legacy = request.Verb == legacyVerb
	return ask
}

func (a impersonationAsk) none() bool { return !a.legacy && !a.who && !a.what }

// another reports whether verbs are of impersonation, as is what is asked for,
// but of another sort: that is told by halves and not as just another verb.
func (a impersonationAsk) another(verbs []string) bool {
	if a.none() {
		return false
	}
	return slices.ContainsFunc(verbs, func(verb string) bool {
		other := newImpersonationAsk(access.Request{Verb: verb})
		return !other.none() && (other.legacy != a.legacy || other.who != a.who || other.what != a.what)
	})
}

// halves are the parts of the right to impersonate that a rule gives. A rule
// for all verbs gives all parts, of something else then.
func (a impersonationAsk) halves(rule rbacv1.PolicyRule, index int) []half {
	if a.none() || slices.Contains(rule.Verbs, rbacv1.VerbAll) {
		return nil
	}
	var found []half
	note := func(reason Reason, scoped bool, verbs []string) {
		if len(verbs) > 0 {
			found = append(found, half{reason: reason, index: index, found: verbs, scoped: scoped})
		}
	}
	switch {
	case a.what:
		note(ActionHalfMissing, a.mode == "serviceaccount", a.identityVerbs(rule, identityPrefix+a.mode))
		note(a.legacyReason(rule))
	case a.who:
		note(IdentityHalfMissing, true, actionVerbs(rule, actionPrefix+a.mode+":"))
		note(a.legacyReason(rule))
	case a.legacy:
		mode := a.modeOf()
		note(ConstrainedImpersonation, mode == "serviceaccount", a.identityVerbs(rule, identityPrefix+mode))
		note(ConstrainedImpersonation, true, actionVerbs(rule, actionPrefix+mode+":"))
	}
	return found
}

// identityVerbs is the verb of the identity half, if the rule gives it on
// anything that this half is asked about.
func (a impersonationAsk) identityVerbs(rule rbacv1.PolicyRule, verb string) []string {
	group := slices.Contains(rule.APIGroups, authenticationGroup) || slices.Contains(rule.APIGroups, rbacv1.APIGroupAll)
	if !group || !slices.Contains(rule.Verbs, verb) {
		return nil
	}
	return []string{verb}
}

// actionVerbs are the rule's verbs of the action half of one mode.
func actionVerbs(rule rbacv1.PolicyRule, prefix string) []string {
	var verbs []string
	for _, verb := range rule.Verbs {
		if action, found := strings.CutPrefix(verb, prefix); found && !strings.Contains(action, "*") {
			verbs = append(verbs, verb)
		}
	}
	return verbs
}

// legacyReason is about a rule that gives the legacy verb on what it is asked
// about in the mode.
func (a impersonationAsk) legacyReason(rule rbacv1.PolicyRule) (reason Reason, scoped bool, verbs []string) {
	resource := "users"
	if a.mode == "serviceaccount" {
		resource = "serviceaccounts"
	}
	anyName := access.Request{Verb: legacyVerb, Resource: resource}
	rule.ResourceNames = nil
	if access.RuleAllows(rule, anyName) {
		verbs = []string{legacyVerb}
	}
	return LegacyImpersonation, resource == "serviceaccounts", verbs
}

// modeOf is the mode of constrained impersonation in which the same identity
// would be asked for as in a legacy request.
func (a impersonationAsk) modeOf() string {
	switch {
	case a.request.Resource == "serviceaccounts":
		return "serviceaccount"
	case a.request.Resource == "users" && strings.HasPrefix(a.request.Name, "system:node:"):
		return "arbitrary-node"
	default:
		return "user-info"
	}
}

// addHalves adds what a binding gives of the right to impersonate. Only service
// accounts may be impersonated by way of a RoleBinding; what is done as
// somebody may be limited to a namespace.
func (s *search) addHalves(miss NearMiss, b rbac.Binding) {
	fit := s.fit(b.Role)
	for _, half := range fit.halves {
		if b.Ref.Namespace != "" && !half.scoped {
			continue
		}
		rule := exactRule(s.question.Request)
		one := miss.at(fit.role, half.index)
		one.Reason, one.Found, one.Wanted = half.reason, half.found, s.question.Request.Verb
		one.Change = Change{Kind: AddRule, Binding: s.question.bindingPlace(), Rule: &rule}
		one.Origin = s.origin(fit.role, *one.Rule)
		s.found.add(one, one.Role)
	}
}
