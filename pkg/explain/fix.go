package explain

import (
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// FixKind is a way to give somebody a right. The codes are stable.
type FixKind string

// The kinds of fix, fewest new objects first.
const (
	// AddSubject: an existing binding gets one more subject.
	AddSubject FixKind = "add-subject"
	// BindRole: a new binding to an existing role.
	BindRole FixKind = "bind-role"
	// NewRole: a new role with exactly the rule wanted, and its binding.
	NewRole FixKind = "new-role"
)

// Fix is a change that allows a request. It has been applied to a copy of the
// objects, where the request is then allowed and nobody else gains anything.
type Fix struct {
	Kind FixKind
	// Binding is the one that is changed or new, Role the one it refers to, and
	// Subject who it is given to: the one asked about.
	Binding access.Ref
	Role    access.Ref
	Subject access.Ref
	// Objects are typed RBAC objects as they would have to be: pointers, with
	// TypeMeta and without what a server manages, ready for kubectl apply.
	Objects []any
	// Extra is what else the identity would be allowed, beyond the request and
	// what it may already; sorted. What a RoleBinding says about
	// cluster-scoped resources is in it, although it counts nowhere.
	Extra []rbacv1.PolicyRule
	// Everywhere is true if Extra holds cluster-wide, through a
	// ClusterRoleBinding; otherwise it holds in the binding's namespace.
	Everywhere bool
	// Aggregated is true if the role is an aggregated one: what it gives can
	// grow without the role being edited.
	Aggregated bool
	// ManagedBy is the tool that the binding says it is managed by, which may
	// take the change back; "" if it says nothing.
	ManagedBy string

	weight int // of Extra
}

// Sentence says in one line what the fix does. Names are as they are in the
// policy: whoever prints the line has to escape it.
func (f Fix) Sentence() string {
	var text string
	switch f.Kind {
	case AddSubject:
		text = fmt.Sprintf("add %s to %s, which gives %s", f.Subject, f.Binding, f.Role)
	case BindRole:
		text = fmt.Sprintf("bind %s to %s by a new %s", f.Role, f.Subject, f.Binding)
	default:
		text = fmt.Sprintf("make a new %s with exactly this rule and bind it to %s by a new %s", f.Role, f.Subject, f.Binding)
	}
	text += f.extraSentence()
	if f.Aggregated {
		text += "; the role is aggregated and can grow"
	}
	if f.ManagedBy != "" {
		text += "; the binding is managed by " + word(f.ManagedBy) + ", which may take this back"
	}
	return text
}

func (f Fix) extraSentence() string {
	if len(f.Extra) == 0 {
		return "; it gives nothing else"
	}
	text := "; it also allows "
	for i, rule := range f.Extra[:min(shown, len(f.Extra))] {
		if i > 0 {
			text += "; "
		}
		text += ruleWords(rule)
	}
	text += more(len(f.Extra))
	if f.Everywhere {
		text += ", everywhere"
	}
	return text
}
