package matrix

import (
	"hash/maphash"
	"slices"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"
)

// sets keeps lists of rules, each once. Most cells of a large grid share theirs
// with many others. The empty list is number 0.
type sets struct {
	seed  maphash.Seed
	mu    sync.Mutex
	lists [][]rbacv1.PolicyRule
	byKey map[uint64][]int32
}

func newSets() *sets {
	return &sets{seed: maphash.MakeSeed(), lists: [][]rbacv1.PolicyRule{nil}, byKey: map[uint64][]int32{}}
}

// number keeps a list and returns its number: the same for the same rules in
// the same order.
func (s *sets) number(rules []rbacv1.PolicyRule) int32 {
	if len(rules) == 0 {
		return 0
	}
	key := s.key(rules)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, number := range s.byKey[key] {
		if slices.EqualFunc(s.lists[number], rules, equalRules) {
			return number
		}
	}
	number := int32(len(s.lists))
	s.lists = append(s.lists, rules)
	s.byKey[key] = append(s.byKey[key], number)
	return number
}

func (s *sets) rules(number int32) []rbacv1.PolicyRule {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lists[number]
}

func (s *sets) key(rules []rbacv1.PolicyRule) uint64 {
	var hash maphash.Hash
	hash.SetSeed(s.seed)
	for _, rule := range rules {
		for _, words := range wordsOf(rule) {
			for _, word := range words {
				hash.WriteString(word)
				hash.WriteByte(0)
			}
			hash.WriteByte(1)
		}
	}
	return hash.Sum64()
}

func wordsOf(rule rbacv1.PolicyRule) [5][]string {
	return [5][]string{rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs}
}

func equalRules(a, b rbacv1.PolicyRule) bool {
	x, y := wordsOf(a), wordsOf(b)
	for i := range x {
		if !slices.Equal(x[i], y[i]) {
			return false
		}
	}
	return true
}

// causes keeps sentences, each once. Number 0 is none.
type causes struct {
	mu      sync.Mutex
	texts   []string
	numbers map[string]int32
}

func newCauses() *causes { return &causes{texts: []string{""}, numbers: map[string]int32{"": 0}} }

func (c *causes) number(text string) int32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	number, known := c.numbers[text]
	if !known {
		number = int32(len(c.texts))
		c.texts = append(c.texts, text)
		c.numbers[text] = number
	}
	return number
}

func (c *causes) text(number int32) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.texts[number]
}
