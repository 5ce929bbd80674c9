package alert

import (
	"strings"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Rights are what RBAC allows now, and since when there is each binding.
type Rights struct {
	held    rbac.Holdings
	created map[access.Ref]time.Time
	all     map[string]bool // by the target's name and groups: whether he has every right
}

// NewRights makes them of objects, as far as they could be read.
func NewRights(held rbac.Holdings) *Rights {
	r := &Rights{held: held, created: map[access.Ref]time.Time{}, all: map[string]bool{}}
	for _, binding := range held.Objects.ClusterRoleBindings {
		r.created[access.Ref{Kind: "ClusterRoleBinding", Name: binding.Name}] = binding.CreationTimestamp.Time
	}
	for _, binding := range held.Objects.RoleBindings {
		r.created[access.Ref{Kind: "RoleBinding", Namespace: binding.Namespace, Name: binding.Name}] = binding.CreationTimestamp.Time
	}
	return r
}

// everything reports whether somebody has every right in the cluster.
func (r *Rights) everything(who auditlog.User) bool {
	key := strings.Join(append([]string{who.Username}, who.Groups...), "\x00")
	all, known := r.all[key]
	if !known {
		all = r.held.Policy.Allows(rbac.Subject{Username: who.Username, Groups: who.Groups}, access.Request{Verb: "*", Group: "*", Resource: "*"})
		if len(r.all) < mostSeen {
			r.all[key] = all
		}
	}
	return all
}

// age is how old the right is that a request took: whether no binding gives it now,
// and whether every binding that does is younger than the request. Where some
// binding's age is not known, it is not younger; where some binding could not be read,
// or refers to a role that could not, neither is known.
func (r *Rights) age(e auditlog.Event) (none, younger bool) {
	actor := rbac.Subject{Username: e.Actor.Username, Groups: e.Actor.Groups}
	wanted := impersonation.Wanted{Username: e.Target.Username, Groups: e.Target.Asked()}
	for _, need := range impersonation.Needs(impersonation.ModeOf(e.Mode), wanted) {
		decision := r.held.Policy.Authorize(actor, need)
		if decision.Privileged {
			return false, false
		}
		if len(r.held.GapsWith(decision.Missing)) > 0 {
			return false, false
		}
		if !decision.Allowed {
			return true, false
		}
		younger = younger || !e.Time.IsZero() && r.allAfter(decision.Grants, e.Time)
	}
	return false, younger
}

// whole reports whether all bindings could be read.
func (r *Rights) whole() bool { return len(r.held.Gaps) == 0 }

func (r *Rights) allAfter(grants []rbac.Grant, at time.Time) bool {
	for _, grant := range grants {
		// A timestamp of an object has whole seconds.
		if created := r.created[grant.Binding]; created.IsZero() || !created.After(at) {
			return false
		}
	}
	return true
}
