package matrix

import (
	"slices"
	"strings"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// judge finds the standing that two sets of rules give in a place, and
// remembers it: in most places the same rules meet again.
type judge struct {
	ladder level.Ladder
	sets   *sets
	mu     sync.Mutex
	known  map[meeting]level.Standing
}

// meeting is what holds everywhere together with what a namespace adds.
type meeting struct {
	everywhere, inside int32
	cluster            bool
}

func newJudge(ladder level.Ladder, sets *sets) *judge {
	return &judge{ladder: ladder, sets: sets, known: map[meeting]level.Standing{}}
}

// stand judges a place, "" for the cluster as a whole.
func (j *judge) stand(namespace string, everywhere, inside int32) level.Standing {
	m := meeting{everywhere, inside, namespace == ""}
	j.mu.Lock()
	standing, known := j.known[m]
	j.mu.Unlock()
	if known {
		return standing
	}
	rules := slices.Concat(j.sets.rules(everywhere), j.sets.rules(inside))
	standing = j.ladder.Stand(namespace, rules)
	if slices.ContainsFunc(rules, namesNamespaces) {
		return standing // differs from namespace to namespace
	}
	j.mu.Lock()
	j.known[m] = standing
	j.mu.Unlock()
	return standing
}

// namesNamespaces reports whether a rule is about single namespaces by name.
func namesNamespaces(rule rbacv1.PolicyRule) bool {
	return len(rule.ResourceNames) > 0 && slices.ContainsFunc(rule.Resources, func(resource string) bool {
		return resource == rbacv1.ResourceAll || strings.HasPrefix(resource, "namespaces") || strings.HasPrefix(resource, "*/")
	})
}
