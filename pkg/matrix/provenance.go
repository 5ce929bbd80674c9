package matrix

import (
	"slices"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Provenance tells which bindings levels come from.
type Provenance struct {
	policy *rbac.Policy
	ladder level.Ladder
	mu     sync.Mutex
	known  map[contribution]bool
}

// contribution is what one role has to do with a level.
type contribution struct {
	role    access.Ref
	level   level.Level
	cluster bool
}

// NewProvenance makes the provenance from what RBAC objects say.
func NewProvenance(policy *rbac.Policy, ladder level.Ladder) *Provenance {
	return &Provenance{policy: policy, ladder: ladder, known: map[contribution]bool{}}
}

// Bindings are those that give any part of a level in a place, "" for the
// cluster as a whole; below all levels, those that give anything that has an
// effect there and that not everybody has. Those of the cluster come first,
// each kind by name.
func (p *Provenance) Bindings(seen access.Seen, namespace string, of level.Level) []access.Grant {
	subject := rbac.Subject{Username: seen.Username, Groups: seen.Groups}
	bindings := p.contributing(subject, "", namespace, of)
	if namespace == "" {
		return bindings
	}
	return append(bindings, p.contributing(subject, namespace, namespace, of)...)
}

// contributing looks at the bindings of one place for their part in another:
// what holds everywhere counts in each namespace.
func (p *Provenance) contributing(subject rbac.Subject, bound, namespace string, of level.Level) []access.Grant {
	var found []access.Grant
	for _, held := range p.policy.Held(subject, bound) {
		if p.contributes(held, subject.Groups, namespace, of) {
			found = append(found, held.Grant)
		}
	}
	return found
}

// contributes looks at the rules that come through one binding. What a role has
// to do with a level is the same in most namespaces.
func (p *Provenance) contributes(held rbac.Held, groups []string, namespace string, of level.Level) bool {
	key := contribution{held.Role, of, namespace == ""}
	p.mu.Lock()
	answer, known := p.known[key]
	p.mu.Unlock()
	if known {
		return answer
	}
	answer = slices.ContainsFunc(held.Rules, func(rule rbacv1.PolicyRule) bool {
		return !access.IsDefaultRule(rule, groups) && p.ladder.Contributes(of, namespace, rule)
	})
	if !slices.ContainsFunc(held.Rules, namesNamespaces) {
		p.mu.Lock()
		p.known[key] = answer
		p.mu.Unlock()
	}
	return answer
}
