package lint

import (
	"cmp"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Options say what is looked for, and where.
type Options struct {
	// Constrained is whether the server has constrained impersonation.
	Constrained bool
	// Accounts are the service accounts that there are; nil if that is not known.
	Accounts []identity.Identity
	// Namespace limits the findings to those about its objects, and about objects
	// of the cluster; "" for all.
	Namespace string
	// Minor is the minor version of Kubernetes, whose default roles are folded.
	Minor int
}

// linter is one run.
type linter struct {
	Options
	objects  access.Objects
	policy   *rbac.Policy
	bindings map[access.Ref][]access.Ref // by role
	holders  []impersonation.Holder
	defaults builtin.Defaults
	findings []Finding
}

// Findings are all that go wrong in the objects, by code, then by object.
// Suppressed and default ones are among them.
func Findings(objects access.Objects, policy *rbac.Policy, options Options) []Finding {
	l := &linter{
		Options: options, objects: objects, policy: policy, bindings: map[access.Ref][]access.Ref{},
		holders: impersonation.Holders(policy, options.Constrained), defaults: builtin.NewDefaults(options.Minor),
	}
	l.index()
	for role := range policy.Roles() {
		if len(role.From) == 0 { // others have the rules of those that they are made of
			l.role(role)
		}
	}
	for binding := range policy.Bindings() {
		if binding.Role != nil {
			l.binding(binding)
		}
	}
	for _, holder := range l.holders {
		l.holder(holder)
	}
	l.strongerAccounts()
	l.suppress()
	slices.SortStableFunc(l.findings, compareFindings)
	return l.findings
}

// index notes which bindings give a role, by itself or as a part of another.
func (l *linter) index() {
	parts := map[access.Ref][]string{}
	for role := range l.policy.Roles() {
		parts[role.Ref] = role.From
	}
	for binding := range l.policy.Bindings() {
		if binding.Role == nil {
			continue
		}
		l.bindings[binding.Role.Ref] = append(l.bindings[binding.Role.Ref], binding.Ref)
		for _, part := range parts[binding.Role.Ref] {
			ref := access.Ref{Kind: "ClusterRole", Name: part}
			l.bindings[ref] = append(l.bindings[ref], binding.Ref)
		}
	}
}

func compareFindings(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Object.Kind, b.Object.Kind),
		cmp.Compare(a.Object.Namespace, b.Object.Namespace), cmp.Compare(a.Object.Name, b.Object.Name), cmp.Compare(a.Rule, b.Rule))
}

// add notes a finding in an object that is looked at.
func (l *linter) add(f Finding) {
	if l.Namespace == "" || f.Object.Namespace == "" || f.Object.Namespace == l.Namespace {
		l.findings = append(l.findings, f)
	}
}

// role looks at each rule of a role.
func (l *linter) role(role rbac.Role) {
	for i, rule := range role.Rules {
		if !isAboutActing(rule) {
			continue
		}
		r := ruled{role: role, index: i, rule: rule, places: l.places(role.Ref), isDefault: l.defaults.HasRole(role.Ref, role.Rules)}
		for _, check := range []func(ruled){
			l.blanket, l.systemMasters, l.verbWildcard, l.deadRule, l.authentication, l.leavesConstraint, l.nameWildcard,
		} {
			check(r)
		}
	}
}

// ruled is a rule of a role, with where it holds.
type ruled struct {
	role   rbac.Role
	index  int
	rule   rbacv1.PolicyRule
	places []string // "" for everywhere; none if nothing binds the role
	// isDefault is whether the role is one that every cluster has.
	isDefault bool
}

// finding is one about the rule: of no consequence as long as nothing binds it.
func (r ruled) finding(code Code, severity Severity, what string, fixed ...rbacv1.PolicyRule) Finding {
	f := Finding{Code: code, Severity: severity, Object: r.role.Ref, Rule: r.index, What: what, Default: r.isDefault}
	if len(r.places) == 0 {
		f.Severity = Info
		f.What += "; nothing binds the role"
	}
	f.Fix = []any{roleWith(r.role, slices.Replace(slices.Clone(r.role.Rules), r.index, r.index+1, fixed...))}
	return f
}

// everywhere reports whether the rule holds in the whole cluster, or would if
// anything bound it.
func (r ruled) everywhere() bool {
	return slices.Contains(r.places, "") || len(r.places) == 0 && r.role.Ref.Kind == "ClusterRole"
}

// places are where a role is bound.
func (l *linter) places(role access.Ref) []string {
	var places []string
	for _, binding := range l.bindings[role] {
		places = append(places, binding.Namespace)
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// modes are those that the server knows.
func (l *linter) modes() []impersonation.Mode { return impersonation.Modes(l.Constrained) }

// rights are what a rule gives in a mode in the places where it holds.
func (l *linter) rights(r ruled, mode impersonation.Mode) []impersonation.Right {
	if r.everywhere() {
		return impersonation.RightsIn(r.rule, mode, "")
	}
	places := r.places
	if len(places) == 0 {
		places = []string{r.role.Ref.Namespace}
	}
	return impersonation.RightsIn(r.rule, mode, places[0])
}
