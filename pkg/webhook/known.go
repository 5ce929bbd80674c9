package webhook

import "hash/maphash"

// remembered is how many events are known at least. Each takes about 20 bytes of
// memory.
const remembered = 500_000

// known tells which events were there before. The API server sends a batch again
// as it was: events are the same if all of their bytes are, the id and the stage
// among them. Clients can choose the id, so it alone would hide some.
type known struct {
	seed     maphash.Seed
	new, old map[uint64]struct{}
}

func newKnown() *known {
	return &known{seed: maphash.MakeSeed(), new: map[uint64]struct{}{}}
}

// has reports whether an event is known.
func (k *known) has(line []byte) bool {
	sum := maphash.Bytes(k.seed, line)
	_, isNew := k.new[sum]
	_, isOld := k.old[sum]
	return isNew || isOld
}

// add remembers an event.
func (k *known) add(line []byte) {
	if len(k.new) >= remembered {
		k.old, k.new = k.new, map[uint64]struct{}{}
	}
	k.new[maphash.Bytes(k.seed, line)] = struct{}{}
}

// full reports whether as many are known as have to be.
func (k *known) full() bool { return len(k.new) >= remembered }
