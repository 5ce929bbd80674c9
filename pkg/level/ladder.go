package level

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Level is a rung of a ladder, counted from 1; 0 is below all of them.
type Level int8

// Names are the default ClusterRoles that make the levels, weakest first.
//
// Upstream: k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, ClusterRoles.
func Names() []string { return []string{"view", "edit", "admin", "cluster-admin"} }

// Ladder holds what each level takes.
type Ladder struct {
	names   []string
	rungs   []rung
	catalog access.Catalog
	// whole and inner are the questions about the cluster as a whole and about a
	// namespace.
	whole, inner paper
}

// rung is one level: what its role grants through a RoleBinding, apart from the
// namespace's own object, and through a ClusterRoleBinding.
type rung struct {
	rules []rbacv1.PolicyRule
	// inside are requests in some namespace, with the namespace left blank;
	// own are those on the namespace's own object, with its name blank too.
	inside, own []access.Request
	everywhere  []access.Request
}

// NewLadder makes a ladder of roles, weakest first. The catalog tells which
// resources belong to the cluster as a whole; what it does not know is taken
// for namespaced, as a RoleBinding would take it.
func NewLadder(roles []rbacv1.ClusterRole, catalog access.Catalog) Ladder {
	l := Ladder{catalog: catalog}
	for _, role := range roles {
		l.names = append(l.names, role.Name)
		l.rungs = append(l.rungs, newRung(role.Rules, catalog))
	}
	l.orderByWeakness()
	none := func(rung) []access.Request { return nil }
	l.whole = newPaper(l.rungs, func(r rung) []access.Request { return r.everywhere }, none)
	l.inner = newPaper(l.rungs, func(r rung) []access.Request { return r.inside }, func(r rung) []access.Request { return r.own })
	return l
}

func newRung(rules []rbacv1.PolicyRule, catalog access.Catalog) rung {
	r := rung{rules: rules}
	seen := map[access.Request]bool{}
	for _, rule := range rules {
		for _, request := range access.Breakdown(rule, "") {
			if seen[request] {
				continue
			}
			seen[request] = true
			r.everywhere = append(r.everywhere, request)
			switch scope(catalog, request) {
			case namespaced:
				r.inside = append(r.inside, request)
			case ownObject:
				if request.Name == "" { // a role that names namespaces is about those alone
					r.own = append(r.own, request)
				}
			}
		}
	}
	return r
}

// orderByWeakness puts first, in each rung, what the rung below lacks: whoever
// does not hold the level is found out by the first questions.
func (l *Ladder) orderByWeakness() {
	for i := len(l.rungs) - 1; i > 0; i-- {
		below := l.rungs[i-1].rules
		l.rungs[i].inside = newFirst(l.rungs[i].inside, below)
		l.rungs[i].everywhere = newFirst(l.rungs[i].everywhere, below)
	}
}

func newFirst(requests []access.Request, below []rbacv1.PolicyRule) []access.Request {
	var fresh, known []access.Request
	for _, request := range requests {
		if allows(below, request) {
			known = append(known, request)
		} else {
			fresh = append(fresh, request)
		}
	}
	return append(fresh, known...)
}

// Top is the strongest level.
func (l Ladder) Top() Level { return Level(len(l.rungs)) }

// Name is the name of a level's role, "" below all of them.
func (l Ladder) Name(level Level) string {
	if level < 1 || level > l.Top() {
		return ""
	}
	return l.names[level-1]
}

// Questions are what a level takes in a namespace, "" for the cluster as a
// whole: all of them allowed is the level. A role that grants nothing there
// gives no level, and no questions.
func (l Ladder) Questions(level Level, namespace string) []access.Request {
	r := l.rungs[level-1]
	if namespace == "" {
		return r.everywhere
	}
	questions := make([]access.Request, 0, len(r.inside)+len(r.own))
	for _, request := range r.inside {
		request.Namespace = namespace
		questions = append(questions, request)
	}
	for _, request := range r.own {
		request.Namespace, request.Name = namespace, namespace
		questions = append(questions, request)
	}
	return questions
}

// MostQuestions is how many different questions all levels of a place take.
func (l Ladder) MostQuestions(namespace string) int {
	all := map[access.Request]bool{}
	for level := l.Top(); level > 0; level-- {
		for _, question := range l.Questions(level, namespace) {
			all[question] = true
		}
	}
	return len(all)
}
