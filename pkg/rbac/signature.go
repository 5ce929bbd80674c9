package rbac

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// signature is a rule or a request boiled down to bits. A rule whose signature
// does not admit that of a request does not allow it; the reverse says
// nothing, since words share bits. Names are left out.
//
// URLs have a bit of their own in groups and resources: a rule with URLs has
// it, and it is the only one that a request for a URL looks for.
type signature struct {
	verbs     uint64
	groups    uint64
	resources [2]uint64
}

const (
	allWords = ^uint64(0)
	urlBit   = uint64(1) << 63
)

// admits reports whether rules with signature s may allow a request with
// signature r.
func (s *signature) admits(r *signature) bool {
	return s.verbs&r.verbs != 0 && s.groups&r.groups != 0 &&
		(s.resources[0]&r.resources[0])|(s.resources[1]&r.resources[1]) != 0
}

// with is the signature of two lists of rules as one.
func (s signature) with(t signature) signature {
	s.verbs |= t.verbs
	s.groups |= t.groups
	s.resources[0] |= t.resources[0]
	s.resources[1] |= t.resources[1]
	return s
}

// signatureOf boils down a request.
func signatureOf(r *access.Request) signature {
	verb := wordBit(hash(r.Verb))
	if r.IsURL() {
		return signature{verbs: verb, groups: urlBit, resources: [2]uint64{0, urlBit}}
	}
	s := signature{verbs: verb, groups: groupBit(hash(r.Group))}
	if r.Subresource == "" {
		s.addResource(hash(r.Resource))
		return s
	}
	s.addResource(rehash(rehash(hash(r.Resource), "/"), r.Subresource))
	s.addResource(rehash(hash("*/"), r.Subresource))
	return s
}

// signatureOfRule boils down a rule.
func signatureOfRule(rule rbacv1.PolicyRule) signature {
	var s signature
	for _, verb := range rule.Verbs {
		s.verbs |= wordBit(hash(verb))
	}
	for _, group := range rule.APIGroups {
		s.groups |= groupBit(hash(group))
	}
	for _, resource := range rule.Resources {
		s.addResource(hash(resource))
	}
	if slices.Contains(rule.Verbs, rbacv1.VerbAll) {
		s.verbs = allWords
	}
	if slices.Contains(rule.APIGroups, rbacv1.APIGroupAll) {
		s.groups = allWords &^ urlBit
	}
	if slices.Contains(rule.Resources, rbacv1.ResourceAll) {
		s.resources = [2]uint64{allWords, allWords &^ urlBit}
	}
	if len(rule.NonResourceURLs) > 0 {
		s.groups |= urlBit
		s.resources[1] |= urlBit
	}
	return s
}

// addResource sets one of the 127 bits for resources.
func (s *signature) addResource(h uint32) {
	bit := h % 127
	s.resources[bit/64] |= 1 << (bit % 64)
}

func wordBit(h uint32) uint64  { return 1 << (h % 64) }
func groupBit(h uint32) uint64 { return 1 << (h % 63) }

// hash is FNV-1a, which can be continued word by word.
func hash(s string) uint32 { return rehash(2166136261, s) }

func rehash(h uint32, s string) uint32 {
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}
