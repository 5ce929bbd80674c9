package explain

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// NearMiss is something in the policy that allows a request but for one thing.
type NearMiss struct {
	Reason Reason
	// Binding, Role and Subject are what it is about. Role is what the binding
	// refers to, existing or not. Subject is the one of the binding's that
	// matches, or that nearly does.
	Binding access.Ref
	Role    access.Ref
	Subject access.Ref
	// Rule is the rule of the role that allows the request or nearly does, and
	// Index its place in the role, from 0. With [RoleMissing] there is no rule,
	// with [NotAggregated] it is one that the role lacks: the index is -1.
	Rule  *rbacv1.PolicyRule
	Index int
	// Origin names the ClusterRoles in which the rule is written where the role
	// is an aggregated one, sorted.
	Origin []string
	// Found are the words that stand where another one is wanted: verbs, API
	// groups, resources, names or URLs of rules of the role. With the halves of
	// constrained impersonation they are the verbs that are there.
	Found []string
	// Wanted is the word that would have matched, "" where it is the empty one
	// or there is none.
	Wanted string
	// Namespaces are those in which the right is given, sorted; only with
	// [OtherNamespace] and [RoleBindingScope].
	Namespaces []string
	// Change is what would make it a yes.
	Change Change

	// question is what the near miss is an answer to, for its sentences.
	question Question
}

// ChangeKind is a way to turn a near miss into a yes. The codes are stable.
type ChangeKind string

// The kinds of change, with the fields of [Change] that they use.
const (
	// ChangeRule: the rule of the role becomes Rule.
	ChangeRule ChangeKind = "change-rule"
	// ChangeSubject: the subject of the binding becomes Subject.
	ChangeSubject ChangeKind = "change-subject"
	// ChangeRoleRef: the binding is made anew and refers to Role.
	ChangeRoleRef ChangeKind = "change-role-ref"
	// CreateRole: Role, which the binding refers to, is created with Rule.
	CreateRole ChangeKind = "create-role"
	// AddRule: the identity gets Rule too, through a binding of the kind and
	// in the namespace of Binding.
	AddRule ChangeKind = "add-rule"
	// AddBinding: another binding, of the kind and in the namespace of Binding,
	// gives Role to the same subject. Role is the zero Ref if it takes a new
	// role with the same rules: a Role can't be bound elsewhere.
	AddBinding ChangeKind = "add-binding"
	// Aggregate: the controller gives the role what it selects.
	Aggregate ChangeKind = "aggregate"
	// GiveGroup: the identity becomes a member of Group.
	GiveGroup ChangeKind = "give-group"
)

// Change turns a near miss into a yes, all by itself. It says what is true, not
// what is wise: others may gain by it too (see [Fixes]).
type Change struct {
	Kind    ChangeKind
	Rule    *rbacv1.PolicyRule
	Subject access.Ref
	Binding access.Ref
	Role    access.Ref
	Group   string
	// Flag is what to type to ask the question that is answered yes, "" where
	// none would do: --group dev-team, --namespace dev.
	Flag string
}
