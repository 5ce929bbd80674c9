package rbac

import (
	"cmp"
	"slices"
)

// claimOf is a claim with its holder.
type claimOf struct {
	holder int32
	claim
}

// open begins a place with the next binding.
func (b *builder) open() int32 {
	p := b.policy
	p.places = append(p.places, place{from: int32(len(p.bindings))})
	return int32(len(p.places) - 1)
}

// close ends the place: the claims made in it are sorted by holder.
func (b *builder) close() {
	at := &b.policy.places[len(b.policy.places)-1]
	at.to = int32(len(b.policy.bindings))
	slices.SortFunc(b.claims, func(c, d claimOf) int {
		return cmp.Or(cmp.Compare(c.holder, d.holder), c.compare(d.claim))
	})
	for from := 0; from < len(b.claims); {
		to := from
		for to < len(b.claims) && b.claims[to].holder == b.claims[from].holder {
			to++
		}
		held := b.holding(b.claims[from:to])
		at.filter = at.filter.with(held.filter)
		holder := b.claims[from].holder
		at.holders = append(at.holders, holder)
		if here := int32(len(b.policy.places) - 1); here != everywhere {
			b.policy.holders[holder].namespaces = append(b.policy.holders[holder].namespaces, here)
		}
		at.holdings = append(at.holdings, held)
		from = to
	}
	at.holders, at.holdings = slices.Clip(at.holders), slices.Clip(at.holdings)
	b.claims = b.claims[:0]
}

// holding is what the claims of one holder give.
func (b *builder) holding(claims []claimOf) holding {
	held := holding{claims: make([]claim, len(claims))}
	for i, c := range claims {
		held.claims[i] = c.claim
		if role := b.policy.bindings[c.binding].Role; role != nil {
			held.sets = append(held.sets, role.set)
		}
	}
	slices.Sort(held.sets)
	held.sets = slices.Clone(slices.Compact(held.sets))
	held.filters = make([]signature, len(held.sets))
	for i, set := range held.sets {
		held.filters[i] = b.policy.sets[set].filter
		held.filter = held.filter.with(held.filters[i])
	}
	return held
}

// findEverywhere notes with each holder what it has everywhere, which nearly
// every question is about.
func (b *builder) findEverywhere() {
	for i, holder := range b.policy.places[everywhere].holders {
		b.policy.holders[holder].everywhere = int32(i)
	}
}
