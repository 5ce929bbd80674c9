package rbac

import (
	"cmp"
	"slices"
)

// place is where bindings hold: everywhere, or in one namespace.
type place struct {
	from, to int32     // the bindings that hold there; to is exclusive
	filter   signature // of all their rules
	// holders are those whom the bindings name, ascending, and holdings what
	// each of them has.
	holders  []int32
	holdings []holding
}

// everywhere is the place of the ClusterRoleBindings.
const everywhere int32 = 0

// none stands for the index of something that does not exist.
const none int32 = -1

// holding is what one holder has in one place.
type holding struct {
	filter  signature   // of all rules
	filters []signature // of each of the sets
	sets    []int32     // rule sets, ascending, each once; none of missing roles
	claims  []claim     // by binding, then subject
}

// claim is one line of a binding's subjects that names the holder.
type claim struct {
	binding int32
	subject int32 // index in the binding's Subjects
}

func (c claim) compare(d claim) int {
	return cmp.Or(cmp.Compare(c.binding, d.binding), cmp.Compare(c.subject, d.subject))
}

// of finds what a holder has in the place, nil if nothing.
func (p *place) of(holder int32) *holding {
	i, found := slices.BinarySearch(p.holders, holder)
	if !found {
		return nil
	}
	return &p.holdings[i]
}

// at finds what a holder has in one place, nil if nothing.
func (p *Policy) at(at, holder int32) *holding {
	if at != everywhere {
		return p.places[at].of(holder)
	}
	if i := p.holders[holder].everywhere; i != none {
		return &p.places[everywhere].holdings[i]
	}
	return nil
}
