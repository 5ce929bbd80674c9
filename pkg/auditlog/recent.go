package auditlog

import "hash/maphash"

// remembered is how many things are known at least. Each takes about 20 bytes of
// memory.
const remembered = 500_000

// Recent knows the last [remembered] things and more that it was told of, by a hash
// of 64 bits.
type Recent struct {
	seed        maphash.Seed
	new, old    map[uint64]struct{}
	generations int
}

// NewRecent knows nothing.
func NewRecent() *Recent {
	return &Recent{seed: maphash.MakeSeed(), new: map[uint64]struct{}{}}
}

// Has reports whether a thing of these parts is known.
func (r *Recent) Has(parts ...string) bool {
	sum := r.sum(parts)
	_, isNew := r.new[sum]
	_, isOld := r.old[sum]
	return isNew || isOld
}

// Add remembers a thing.
func (r *Recent) Add(parts ...string) {
	if len(r.new) >= remembered {
		r.old, r.new = r.new, map[uint64]struct{}{}
		r.generations++
	}
	r.new[r.sum(parts)] = struct{}{}
}

// Full reports whether as many are known as are remembered.
func (r *Recent) Full() bool { return len(r.new) >= remembered }

// sum tells lists of parts apart, however they are cut.
func (r *Recent) sum(parts []string) uint64 {
	var hash maphash.Hash
	hash.SetSeed(r.seed)
	for _, part := range parts {
		_, _ = hash.WriteString(part) // never fails
		_ = hash.WriteByte(0)
	}
	return hash.Sum64()
}
