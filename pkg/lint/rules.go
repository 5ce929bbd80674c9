package lint

import (
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// blanket: a verb of impersonation on anybody.
func (l *linter) blanket(r ruled) {
	var about []string
	worst := Medium
	for _, mode := range l.modes() {
		if !slices.Contains(r.rule.Verbs, mode.IdentityVerb()) || mode == impersonation.AssociatedNode {
			continue
		}
		for _, right := range l.rights(r, mode) {
			if !right.Any() {
				continue
			}
			about = append(about, string(right.What))
			if right.Namespace == "" && severe(right) == High && mode == impersonation.Legacy {
				worst = Critical
			} else if right.Namespace == "" && severe(right) == High && worst != Critical {
				worst = High
			}
		}
	}
	if len(about) > 0 {
		l.add(r.finding(Blanket, worst, "impersonation of any "+listed(about)+": no resourceNames", limitedTo(r.rule, replaceMe)))
	}
}

// severe is how bad it is to choose a part of an identity at will.
func severe(right impersonation.Right) Severity {
	if right.What == impersonation.UIDs || right.What == impersonation.Extras {
		return Medium
	}
	return High
}

// systemMasters: the group by name. Constrained impersonation never takes it.
func (l *linter) systemMasters(r ruled) {
	for _, right := range l.rights(r, impersonation.Legacy) {
		if right.What == impersonation.Groups && slices.Contains(right.Names, impersonation.Masters) && saysActing(r.rule) {
			fixed := without(r.rule, names, func(name string) bool { return name == impersonation.Masters })
			l.add(r.finding(SystemMasters, Critical, "impersonation of the group system:masters", fixed...))
		}
	}
}

// plainVerbs are what a verb of * is meant to be most of the time.
func plainVerbs() []string { return append(access.CommonVerbs(), "deletecollection") }

// verbWildcard: all verbs on a resource of impersonation.
func (l *linter) verbWildcard(r ruled) {
	if !slices.Contains(r.rule.Verbs, rbacv1.VerbAll) {
		return
	}
	var about []string
	severity := Medium
	for _, right := range l.rights(r, impersonation.Legacy) {
		about = append(about, string(right.What))
		if right.Namespace == "" && right.Any() && severe(right) == High {
			severity = High
		}
	}
	if len(about) == 0 {
		return
	}
	fixed := *r.rule.DeepCopy()
	fixed.Verbs = plainVerbs()
	l.add(r.finding(VerbWildcard, severity, "the verb * includes impersonate on "+listed(about), fixed))
}

// authentication: a wildcard in the API group of constrained impersonation.
func (l *linter) authentication(r ruled) {
	all := slices.Contains(r.rule.Verbs, rbacv1.VerbAll) || slices.Contains(r.rule.Resources, rbacv1.ResourceAll)
	if !l.Constrained || !slices.Contains(r.rule.APIGroups, authenticationGroup) || !all {
		return
	}
	fixed := rbacv1.PolicyRule{
		Verbs: []string{impersonation.UserInfo.IdentityVerb()}, APIGroups: []string{authenticationGroup},
		Resources: []string{string(impersonation.Users)}, ResourceNames: []string{replaceMe},
	}
	l.add(r.finding(Authentication, High, "all verbs or all resources of authentication.k8s.io, which are those of impersonation", fixed))
}

// leavesConstraint: the action half on requests that give a credential or rights.
func (l *linter) leavesConstraint(r ruled) {
	if !l.Constrained {
		return
	}
	var about []string
	for _, mode := range impersonation.ConstrainedModes() {
		if !slices.ContainsFunc(r.rule.Verbs, func(verb string) bool { return strings.HasPrefix(verb, mode.ActionVerb("")) }) {
			continue
		}
		rule, _ := impersonation.ActionIn(r.rule, mode)
		for _, mint := range mints() {
			if access.RuleAllows(rule, withName(mint, rule)) {
				about = append(about, mint.Verb+" "+access.QualifiedResource(mint.Group, mint.FullResource()))
			}
		}
	}
	if len(about) == 0 {
		return
	}
	fixed := without(r.rule, resources, isMintResource)
	l.add(r.finding(LeavesConstraint, High, "the action half lets pass what gives a credential or rights: "+listed(about), fixed...))
}

// withName is a request with a name that the rule allows, if it is limited to
// some.
func withName(request access.Request, rule rbacv1.PolicyRule) access.Request {
	if len(rule.ResourceNames) > 0 {
		request.Name = rule.ResourceNames[0]
	}
	return request
}

// mints are requests that give a credential or rights.
func mints() []access.Request {
	const rbacGroup = "rbac.authorization.k8s.io"
	return []access.Request{
		{Verb: "create", Resource: "serviceaccounts", Subresource: "token"},
		{Verb: "get", Resource: "secrets"},
		{Verb: "list", Resource: "secrets"},
		{Verb: "watch", Resource: "secrets"},
		{Verb: "create", Resource: "pods"},
		{Verb: "create", Resource: "pods", Subresource: "exec"},
		{Verb: "create", Group: "apps", Resource: "deployments"},
		{Verb: "create", Group: "batch", Resource: "jobs"},
		{Verb: "create", Group: rbacGroup, Resource: "rolebindings"},
		{Verb: "create", Group: rbacGroup, Resource: "clusterrolebindings"},
		{Verb: "update", Group: rbacGroup, Resource: "roles"},
		{Verb: "update", Group: rbacGroup, Resource: "clusterroles"},
		{Verb: "update", Group: "certificates.k8s.io", Resource: "certificatesigningrequests", Subresource: "approval"},
	}
}

func isMintResource(resource string) bool {
	return resource == rbacv1.ResourceAll || slices.ContainsFunc(mints(), func(mint access.Request) bool { return mint.FullResource() == resource })
}

// nameWildcard: for four groups or extra values and more the server asks for the
// name * alone.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// authorizeGroups and authorizeExtra.
func (l *linter) nameWildcard(r ruled) {
	if !l.Constrained || !slices.Contains(r.rule.Verbs, impersonation.UserInfo.IdentityVerb()) || !slices.Contains(r.rule.ResourceNames, "*") {
		return
	}
	for _, resource := range r.rule.Resources {
		if resource == string(impersonation.Groups) || resource == "userextras/*" {
			fixed := limitedTo(r.rule, append(slices.DeleteFunc(slices.Clone(r.rule.ResourceNames), isStar), replaceMe)...)
			l.add(r.finding(NameWildcard, High, fmt.Sprintf("the name * on %s stands for all of them, in requests with four or more", resource), fixed))
			return
		}
	}
}

func isStar(word string) bool { return word == "*" }
