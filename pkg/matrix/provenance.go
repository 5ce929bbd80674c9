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
	last   *holding
}

// holding is what somebody holds everywhere.
type holding struct {
	subject rbac.Subject
	held    []rbac.Held
	// given are the bindings for a level and no namespace, or for one and any
	// namespace. There are none for namespaces if a rule names some.
	given map[standpoint][]access.Grant
	local bool
}

// standpoint is a level in the cluster as a whole or in a namespace.
type standpoint struct {
	level   level.Level
	cluster bool
}

// contribution is what one role has to do with a level, apart from what it gives
// to a group by default.
type contribution struct {
	role    access.Ref
	level   level.Level
	cluster bool
	group   string // through which it comes, "" if not through one
}

// NewProvenance makes the provenance from what RBAC objects say.
func NewProvenance(policy *rbac.Policy, ladder level.Ladder) *Provenance {
	return &Provenance{policy: policy, ladder: ladder, known: map[contribution]bool{}}
}

// Bindings are those that give any part of a level in a place, "" for the
// cluster as a whole; below all levels, those that give anything that has an
// effect there and that not everybody has. Those of the cluster come first,
// each kind by name. Where a namespace adds none, the list is often the very one
// that was returned for the namespace before, and nobody is to change it. It is
// quickest to ask about one identity after the other.
func (p *Provenance) Bindings(seen access.Seen, namespace string, of level.Level) []access.Grant {
	subject := rbac.Subject{Username: seen.Username, Groups: seen.Groups}
	bindings := p.everywhere(subject, namespace, of)
	if namespace == "" {
		return bindings
	}
	return append(slices.Clip(bindings), p.contributing(p.policy.Held(subject, namespace), namespace, of)...)
}

// everywhere looks at the bindings that hold everywhere for their part in a
// place: they count in each namespace.
func (p *Provenance) everywhere(subject rbac.Subject, namespace string, of level.Level) []access.Grant {
	whole := p.holding(subject)
	at := standpoint{of, namespace == ""}
	p.mu.Lock()
	bindings, known := whole.given[at]
	p.mu.Unlock()
	if known {
		return bindings
	}
	bindings = p.contributing(whole.held, namespace, of)
	if at.cluster || !whole.local {
		p.mu.Lock()
		whole.given[at] = bindings
		p.mu.Unlock()
	}
	return bindings
}

// holding is what the subject holds everywhere. That of the last one is kept.
func (p *Provenance) holding(subject rbac.Subject) *holding {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := p.last; last != nil && last.subject.Username == subject.Username && slices.Equal(last.subject.Groups, subject.Groups) {
		return last
	}
	held := p.policy.Held(subject, "")
	p.last = &holding{
		subject: subject, held: held, given: map[standpoint][]access.Grant{},
		local: slices.ContainsFunc(held, func(h rbac.Held) bool { return slices.ContainsFunc(h.Rules, namesNamespaces) }),
	}
	return p.last
}

// contributing are the bindings that have a part in a level in a place.
func (p *Provenance) contributing(all []rbac.Held, namespace string, of level.Level) []access.Grant {
	var found []access.Grant
	for _, held := range all {
		if p.contributes(held, namespace, of) {
			found = append(found, held.Grant)
		}
	}
	return found
}

// contributes looks at the rules that come through one binding. What a role has
// to do with a level is the same in most namespaces. A rule is one that everybody
// has only as far as it comes through the group that has it by default.
func (p *Provenance) contributes(held rbac.Held, namespace string, of level.Level) bool {
	key := contribution{role: held.Role, level: of, cluster: namespace == ""}
	if held.Subject.Kind == rbacv1.GroupKind {
		key.group = held.Subject.Name
	}
	p.mu.Lock()
	answer, known := p.known[key]
	p.mu.Unlock()
	if known {
		return answer
	}
	answer = slices.ContainsFunc(held.Rules, func(rule rbacv1.PolicyRule) bool {
		return !access.IsDefaultRule(rule, []string{key.group}) && p.ladder.Contributes(of, namespace, rule)
	})
	if !slices.ContainsFunc(held.Rules, namesNamespaces) {
		p.mu.Lock()
		p.known[key] = answer
		p.mu.Unlock()
	}
	return answer
}
