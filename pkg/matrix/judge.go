package matrix

import (
	"slices"
	"strings"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// judge finds the standing that two sets of rules give in a place. Everybody has
// sets of his own, made of the same rules: each rule is looked at once, and so is
// each set.
type judge struct {
	ladder level.Ladder
	sets   *sets

	mu      sync.Mutex
	numbers map[string]int32        // of different rules, by their key
	extents map[view]level.Extent   // of a rule, by its number
	known   map[view]*understanding // of a set, by its number
}

// view is a rule or a set of them in the cluster as a whole, or in any
// namespace.
type view struct {
	number  int32
	cluster bool
}

// understanding is what a set of rules amounts to.
type understanding struct {
	extent    level.Extent
	effective []int32 // the rules with an effect, by number, in order
	local     []rbacv1.PolicyRule
}

func newJudge(ladder level.Ladder, sets *sets) *judge {
	return &judge{
		ladder: ladder, sets: sets,
		numbers: map[string]int32{}, extents: map[view]level.Extent{}, known: map[view]*understanding{},
	}
}

// stand judges a place, "" for the cluster as a whole, as the ladder's Stand does
// for the rules of both sets.
func (j *judge) stand(namespace string, everywhere, inside int32) level.Standing {
	j.mu.Lock()
	one, two := j.understand(everywhere, namespace == ""), j.understand(inside, namespace == "")
	j.mu.Unlock()
	extent, rules := one.extent.With(two.extent), different(one.effective, two.effective)
	for _, rule := range access.Distinct(slices.Concat(one.local, two.local)) {
		local := j.ladder.Extent(namespace, rule)
		extent = extent.With(local)
		if local.Effective {
			rules++
		}
	}
	return j.ladder.StandOf(namespace, extent, rules)
}

// understand looks at a set of rules, unless it was looked at before. Rules that
// name namespaces are kept for later: they differ from one to the next.
func (j *judge) understand(set int32, cluster bool) *understanding {
	key := view{set, cluster}
	if known := j.known[key]; known != nil {
		return known
	}
	u := &understanding{}
	for _, rule := range access.Distinct(j.sets.rules(set)) {
		if !cluster && namesNamespaces(rule) {
			u.local = append(u.local, rule)
			continue
		}
		number := j.number(rule)
		extent := j.extent(number, rule, cluster)
		u.extent = u.extent.With(extent)
		if extent.Effective {
			u.effective = append(u.effective, number)
		}
	}
	slices.Sort(u.effective)
	j.known[key] = u
	return u
}

func (j *judge) number(rule rbacv1.PolicyRule) int32 {
	key := access.RuleKey(rule)
	number, known := j.numbers[key]
	if !known {
		number = int32(len(j.numbers))
		j.numbers[key] = number
	}
	return number
}

func (j *judge) extent(number int32, rule rbacv1.PolicyRule, cluster bool) level.Extent {
	key := view{number, cluster}
	extent, known := j.extents[key]
	if !known {
		namespace := anyNamespace
		if cluster {
			namespace = ""
		}
		extent = j.ladder.Extent(namespace, rule)
		j.extents[key] = extent
	}
	return extent
}

// anyNamespace stands for whichever it is, where the name makes no difference.
const anyNamespace = "any"

// different counts the numbers in two ordered lists without repetitions.
func different(a, b []int32) int {
	count := len(a)
	for _, number := range b {
		if _, found := slices.BinarySearch(a, number); !found {
			count++
		}
	}
	return count
}

// namesNamespaces reports whether a rule is about single namespaces by name.
func namesNamespaces(rule rbacv1.PolicyRule) bool {
	return len(rule.ResourceNames) > 0 && slices.ContainsFunc(rule.Resources, func(resource string) bool {
		return resource == rbacv1.ResourceAll || strings.HasPrefix(resource, "namespaces") || strings.HasPrefix(resource, "*/")
	})
}
