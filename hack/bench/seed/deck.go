package seed

// share is how many of 100 draws from a deck are of a kind.
type share[T any] struct {
	kind    T
	percent int
}

// deck deals kinds in their shares, exactly so in every 100 draws, after one of
// each kind: the rare ones are in a small world too.
type deck[T any] struct {
	dice   dice
	shares []share[T]
	cards  []T
}

func newDeck[T any](d dice, shares []share[T]) *deck[T] {
	first := &deck[T]{dice: d, shares: shares}
	for _, s := range shares {
		first.cards = append(first.cards, s.kind)
	}
	return first
}

// draw takes the next card.
func (d *deck[T]) draw() T {
	if len(d.cards) == 0 {
		d.refill()
	}
	card := d.cards[0]
	d.cards = d.cards[1:]
	return card
}

func (d *deck[T]) refill() {
	for _, s := range d.shares {
		for range s.percent {
			d.cards = append(d.cards, s.kind)
		}
	}
	d.dice.Shuffle(len(d.cards), func(i, j int) { d.cards[i], d.cards[j] = d.cards[j], d.cards[i] })
}
