package access

import (
	"maps"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Set is what rules allow, in its normal form: the rights of which none
// includes another. Two lists of rules that allow the same requests have the
// same Set, however they are written. Where the rules hold is not its concern.
// The zero Set is empty.
type Set struct {
	rights map[Right]bool
}

// NewSet is the set of what the rules allow.
//
//  1. Rules are taken apart into rights, each of single words.
//  2. A right that another one includes is left out: a name by all objects, a
//     word by "*", pods/log by "*/log", a URL by a pattern.
//
// That leaves nothing to be said in fewer rights: wherever a right has a
// wildcard there are requests that no other word stands for, so that several
// narrower rights never make up for a wider one.
//
// Upstream: k8s.io/component-helpers auth/rbac/validation/policy_comparator.go
// takes rules apart in the same way.
func NewSet(rules []rbacv1.PolicyRule) Set {
	all := map[Right]bool{}
	for _, rule := range rules {
		for _, right := range rightsOf(rule) {
			all[right] = true
		}
	}
	return reduced(all)
}

// reduced takes out of the rights those that another one includes.
func reduced(all map[Right]bool) Set {
	s := Set{rights: make(map[Right]bool, len(all))}
	for right := range all {
		if !includedByOther(all, right) {
			s.rights[right] = true
		}
	}
	return s
}

func includedByOther(all map[Right]bool, right Right) bool {
	for wide := range right.wider() {
		if wide != right && all[wide] {
			return true
		}
	}
	return false
}

// Rights are the set's normal form in order.
func (s Set) Rights() []Right { return slices.SortedFunc(maps.Keys(s.rights), compareRights) }

// Rules are the set as rules of single words, in order.
func (s Set) Rules() []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for _, right := range s.Rights() {
		rules = append(rules, right.Rule())
	}
	return rules
}

// Includes reports whether everything that the right stands for is allowed.
func (s Set) Includes(right Right) bool {
	for wide := range right.wider() {
		if s.rights[wide] {
			return true
		}
	}
	return false
}

// Covers reports whether everything in the other set is in this one.
func (s Set) Covers(other Set) bool {
	for right := range other.rights {
		if !s.Includes(right) {
			return false
		}
	}
	return true
}

// Union is what either of the sets allows.
func (s Set) Union(other Set) Set {
	all := maps.Clone(s.rights)
	if all == nil {
		all = map[Right]bool{}
	}
	maps.Copy(all, other.rights)
	return reduced(all)
}

// Without are the rights of this set that the other one does not include. A
// wide right is among them as a whole, even where the other set has a part of
// it: what is left of it has no name.
func (s Set) Without(other Set) Set {
	left := Set{rights: map[Right]bool{}}
	for right := range s.rights {
		if !other.Includes(right) {
			left.rights[right] = true
		}
	}
	return left
}

// Empty reports whether nothing is allowed.
func (s Set) Empty() bool { return len(s.rights) == 0 }

// Diff is what only one of two sets allows.
func Diff(left, right Set) (onlyLeft, onlyRight Set) { return left.Without(right), right.Without(left) }
