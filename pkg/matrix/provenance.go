package matrix

import (
	"slices"
	"sync"

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
	grants, _ := p.policy.RuleGrants(subject, bound)
	var found []access.Grant
	for len(grants) > 0 {
		binding := grants[0].Binding
		end := slices.IndexFunc(grants, func(g rbac.Grant) bool { return g.Binding != binding })
		if end < 0 {
			end = len(grants)
		}
		if p.contributes(grants[:end], subject.Groups, namespace, of) {
			found = append(found, grants[0].Grant)
		}
		grants = grants[end:]
	}
	return found
}

// contributes looks at the rules that come through one binding.
func (p *Provenance) contributes(grants []rbac.Grant, groups []string, namespace string, of level.Level) bool {
	key := contribution{grants[0].Role, of, namespace == ""}
	p.mu.Lock()
	answer, known := p.known[key]
	p.mu.Unlock()
	if known {
		return answer
	}
	named := false
	for _, grant := range grants {
		named = named || namesNamespaces(grant.Rule)
		answer = answer || !access.IsDefaultRule(grant.Rule, groups) && p.ladder.Contributes(of, namespace, grant.Rule)
	}
	if !named {
		p.mu.Lock()
		p.known[key] = answer
		p.mu.Unlock()
	}
	return answer
}
