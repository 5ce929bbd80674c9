package rbac

import (
	"iter"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Policy is what a set of RBAC objects says, indexed by who is asked about and
// by namespace. It is immutable and safe for concurrent use. What it returns
// may share memory with it and must not be changed.
type Policy struct {
	// roles are the ClusterRoles by name, then the Roles by namespace and name.
	roles []Role
	// bindings are the ClusterRoleBindings by name, then the RoleBindings by
	// namespace and name. This is the order of all answers.
	bindings []Binding
	// sets are the distinct lists of rules that roles have.
	sets []ruleSet
	// places are where bindings hold: first everywhere, then the namespaces
	// that have RoleBindings, by name.
	places []place
	// placeOf finds the place of a namespace with RoleBindings.
	placeOf map[string]int32

	holders []holder
	users   map[string]int32 // user name to holder, service accounts included
	groups  map[string]int32 // group name to holder
}

// Role is a Role or ClusterRole.
type Role struct {
	Ref   access.Ref
	Rules []rbacv1.PolicyRule
	// Aggregated is true for a ClusterRole with an aggregationRule: its rules
	// are whatever the controller has last put there.
	Aggregated bool
	// From names the ClusterRoles that the aggregationRule selects, sorted.
	From []string

	set     int32
	origins [][]string // of each rule, nil if the role is not aggregated
}

// Binding is a RoleBinding or ClusterRoleBinding.
type Binding struct {
	Ref     access.Ref
	RoleRef access.Ref // Namespace is that of the binding if Kind is Role
	Role    *Role      // nil if there is no such role
	// Subjects are as the authorizer reads them: a service account without a
	// namespace is one of the binding's own.
	Subjects []access.Ref
}

// NewPolicy reads RBAC objects as they are: an aggregated ClusterRole has the
// rules that are written in it (see [Materialise]). Of several objects with one
// kind, namespace and name the last counts, as if they had been applied in
// order. The objects may be changed or dropped afterwards.
func NewPolicy(objects access.Objects) *Policy {
	b := newBuilder()
	b.addRoles(objects)
	b.aggregate(objects.ClusterRoles)
	b.addBindings(objects)
	return b.policy
}

// Roles are all roles: ClusterRoles by name, then Roles by namespace and name.
func (p *Policy) Roles() iter.Seq[Role] { return slices.Values(p.roles) }

// Bindings are all bindings: ClusterRoleBindings by name, then RoleBindings by
// namespace and name.
func (p *Policy) Bindings() iter.Seq[Binding] { return slices.Values(p.bindings) }

// Missing are the bindings that refer to no role.
func (p *Policy) Missing() []*MissingRoleError {
	var missed []*MissingRoleError
	for i := range p.bindings {
		if p.bindings[i].Role == nil {
			missed = append(missed, missing(&p.bindings[i]))
		}
	}
	return missed
}

// place is where a request is made: the number of its namespace, or everywhere
// if no RoleBinding can allow it.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// VisitRulesFor: RoleBindings are read for a namespace that is not empty, and
// requests for URLs and cluster-scoped resources have none.
func (p *Policy) place(request *access.Request) int32 {
	if request.IsURL() || request.Namespace == "" {
		return everywhere
	}
	return p.placeOf[request.Namespace] // none there: 0, which is everywhere
}
