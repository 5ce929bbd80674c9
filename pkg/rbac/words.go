package rbac

import (
	"encoding/binary"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// words keeps one copy of every string, of every list of strings and of every
// list of rules: clusters repeat them thousands of times.
type words struct {
	strings map[string]string
	lists   map[string][]string
	key     []byte // reused
}

func newWords() *words {
	return &words{strings: map[string]string{}, lists: map[string][]string{}}
}

// one is the single copy of a string.
func (w *words) one(s string) string {
	kept, known := w.strings[s]
	if !known {
		w.strings[s] = s
		return s
	}
	return kept
}

// list is the single copy of a list, nil for an empty one.
func (w *words) list(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	w.key = appendList(w.key[:0], list)
	if kept, known := w.lists[string(w.key)]; known {
		return kept
	}
	kept := make([]string, len(list))
	for i, s := range list {
		kept[i] = w.one(s)
	}
	w.lists[string(w.key)] = kept
	return kept
}

// rules are a copy of the rules, made of single copies.
func (w *words) rules(rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	copies := make([]rbacv1.PolicyRule, len(rules))
	for i, rule := range rules {
		copies[i] = rbacv1.PolicyRule{
			Verbs:           w.list(rule.Verbs),
			APIGroups:       w.list(rule.APIGroups),
			Resources:       w.list(rule.Resources),
			ResourceNames:   w.list(rule.ResourceNames),
			NonResourceURLs: w.list(rule.NonResourceURLs),
		}
	}
	return slices.Clip(copies)
}

// appendRule appends what is the same for two rules only if they have the same
// words in the same order. An absent list and an empty one are the same.
//
// Upstream: k8s.io/apimachinery pkg/api/equality, Semantic, with which the
// aggregation controller compares rules.
func appendRule(key []byte, rule rbacv1.PolicyRule) []byte {
	for _, list := range [][]string{rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs} {
		key = appendList(key, list)
	}
	return key
}

// appendList appends the words of a list so that no other list looks the same.
func appendList(key []byte, list []string) []byte {
	key = binary.AppendUvarint(key, uint64(len(list)))
	for _, s := range list {
		key = binary.AppendUvarint(key, uint64(len(s)))
		key = append(key, s...)
	}
	return key
}
