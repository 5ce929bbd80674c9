package explain

import (
	"cmp"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// most is how many near misses of one reason are listed.
const most = 10

// collection gathers near misses, each once.
type collection struct {
	misses []NearMiss
	index  map[key]int
	counts map[Reason]int
}

// key is what one near miss of a reason is about: the zero Ref for all of them.
type key struct {
	reason Reason
	about  access.Ref
}

func newCollection() collection {
	return collection{index: map[key]int{}, counts: map[Reason]int{}}
}

// add adds a near miss, unless there is one about the same thing: then only
// its namespaces are added to that one. Namespaces have to come in order.
func (c *collection) add(miss NearMiss, about access.Ref) {
	k := key{miss.Reason, about}
	if at, known := c.index[k]; known {
		c.misses[at].Namespaces = slices.Compact(append(c.misses[at].Namespaces, miss.Namespaces...))
		return
	}
	if c.counts[miss.Reason] == most {
		return
	}
	c.counts[miss.Reason]++
	c.index[k] = len(c.misses)
	c.misses = append(c.misses, miss)
}

// ranked are the near misses by reason, then as they were added.
func (c *collection) ranked() []NearMiss {
	rank := map[Reason]int{}
	for i, reason := range Reasons() {
		rank[reason] = i
	}
	slices.SortStableFunc(c.misses, func(a, b NearMiss) int { return cmp.Compare(rank[a.Reason], rank[b.Reason]) })
	return c.misses
}

// full reports whether no more of the reason are listed.
func (c *collection) full(reason Reason) bool { return c.counts[reason] == most }
