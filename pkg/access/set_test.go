package access

import (
	"maps"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

func rule(verbs, groups, resources []string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: verbs, APIGroups: groups, Resources: resources, ResourceNames: names}
}

func urls(verbs []string, paths ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: verbs, NonResourceURLs: paths}
}

func words(all ...string) []string { return all }

// TestNormalForm holds each way in which one right includes another.
func TestNormalForm(t *testing.T) {
	get, core, pods := words("get"), words(""), words("pods")
	tests := []struct {
		name  string
		rules []rbacv1.PolicyRule
		want  []Right
	}{
		{"nothing", nil, nil},
		{"a rule twice", []rbacv1.PolicyRule{rule(get, core, pods), rule(get, core, pods)}, []Right{{Verb: "get", Resource: "pods"}}},
		{
			"a name by all objects",
			[]rbacv1.PolicyRule{rule(get, core, pods, "a", "b"), rule(get, core, pods)},
			[]Right{{Verb: "get", Resource: "pods"}},
		},
		{
			"no name by all objects",
			[]rbacv1.PolicyRule{rule(get, core, pods, ""), rule(get, core, pods)},
			[]Right{{Verb: "get", Resource: "pods"}},
		},
		{
			"all objects by no name: no",
			[]rbacv1.PolicyRule{rule(get, core, pods, "", "a", "*")},
			[]Right{
				{Verb: "get", Resource: "pods", Name: "*", Limited: true},
				{Verb: "get", Resource: "pods", Name: "a", Limited: true},
				{Verb: "get", Resource: "pods", Limited: true},
			},
		},
		{
			"a verb by all verbs",
			[]rbacv1.PolicyRule{rule(words("get", "*"), core, pods)},
			[]Right{{Verb: "*", Resource: "pods"}},
		},
		{
			"a group by all groups",
			[]rbacv1.PolicyRule{rule(get, words("", "*"), pods)},
			[]Right{{Verb: "get", Group: "*", Resource: "pods"}},
		},
		{
			"a subresource by that of any resource",
			[]rbacv1.PolicyRule{rule(get, core, words("pods/log", "*/log", "pods"))},
			[]Right{{Verb: "get", Resource: "*/log"}, {Verb: "get", Resource: "pods"}},
		},
		{
			"everything by all resources",
			[]rbacv1.PolicyRule{rule(get, core, words("pods/log", "*/log", "pods", "*"))},
			[]Right{{Verb: "get", Resource: "*"}},
		},
		{
			"a subresource by the resource with a star: no",
			[]rbacv1.PolicyRule{rule(get, core, words("pods/log", "pods/*"))},
			[]Right{{Verb: "get", Resource: "pods/*"}, {Verb: "get", Resource: "pods/log"}},
		},
		{
			"what is wider in one word and narrower in another stays",
			[]rbacv1.PolicyRule{rule(words("*"), core, pods, "a"), rule(get, core, words("*"))},
			[]Right{{Verb: "get", Resource: "*"}, {Verb: "*", Resource: "pods", Name: "a", Limited: true}},
		},
		{
			"URLs by patterns",
			[]rbacv1.PolicyRule{urls(get, "/api", "/api/", "/api/*", "/api/v1/*", "/apis**", "/apis", "metrics")},
			[]Right{{Verb: "get", Path: "/api"}, {Verb: "get", Path: "/api/*"}, {Verb: "get", Path: "/apis*"}},
		},
		{
			"all URLs in both ways of writing them",
			[]rbacv1.PolicyRule{urls(get, "*", "/*", "/healthz", "")},
			[]Right{{Verb: "get", Path: "/*"}},
		},
		{"what no request can match", []rbacv1.PolicyRule{rule(get, core, words("pods/", "*/")), urls(get, "metrics*")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, NewSet(tt.rules).Rights()); diff != "" {
				t.Errorf("rights (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDiffOfAWildcardAndItsList: a wildcard is more than the list of what it
// stands for today, and the list is not more than it.
func TestDiffOfAWildcardAndItsList(t *testing.T) {
	all := CommonVerbs()
	wild := NewSet([]rbacv1.PolicyRule{rule(words("*"), words(""), words("pods"))})
	listed := NewSet([]rbacv1.PolicyRule{rule(all, words(""), words("pods"))})
	onlyWild, onlyListed := Diff(wild, listed)
	if diff := cmp.Diff([]Right{{Verb: "*", Resource: "pods"}}, onlyWild.Rights()); diff != "" {
		t.Errorf("only the wildcard (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Right(nil), onlyListed.Rights()); diff != "" {
		t.Errorf("only the list (-want +got):\n%s", diff)
	}
	if !wild.Covers(listed) || listed.Covers(wild) {
		t.Errorf("covers: %v and %v, want true and false", wild.Covers(listed), listed.Covers(wild))
	}
}

// eachPair holds a property against random pairs of rule lists.
func eachPair(t *testing.T, hold func(t *testing.T, left, right []rbacv1.PolicyRule)) {
	t.Helper()
	count := policies / 4
	if testing.Short() {
		count /= 10
	}
	for seed := range count {
		random := rand.New(rand.NewSource(int64(seed)))
		left, right := randomRules(random, 4, true), randomRules(random, 4, true)
		if random.Intn(3) == 0 { // one that has much of the other
			right = append(right, left[:len(left)/2]...)
		}
		hold(t, left, right)
		if t.Failed() {
			t.Fatalf("seed %d\nleft %s\nright %s", seed, phrases(left), phrases(right))
		}
	}
}

func phrases(rules []rbacv1.PolicyRule) string {
	var text string
	for _, rule := range rules {
		text += "\n  " + phraseOf(rule)
	}
	return text
}

func same(a, b Set) bool { return maps.Equal(a.rights, b.rights) }

// TestSetLaws are the laws of the algebra.
func TestSetLaws(t *testing.T) {
	eachPair(t, func(t *testing.T, left, right []rbacv1.PolicyRule) {
		a, b := NewSet(left), NewSet(right)
		law := func(name string, holds bool) {
			if !holds {
				t.Errorf("does not hold: %s", name)
			}
		}
		law("the normal form is its own", same(a, NewSet(a.Rules())))
		law("the order of rules does not matter", same(NewSet(slices.Concat(left, right)), NewSet(slices.Concat(right, left))))
		law("a set without itself is empty", a.Without(a).Empty())
		law("a set covers itself", a.Covers(a))
		law("the union is that of the rules", same(a.Union(b), NewSet(slices.Concat(left, right))))
		law("the union covers both", a.Union(b).Covers(a) && a.Union(b).Covers(b))
		law("the union with itself is the set", same(a.Union(a), a))
		law("the union with nothing is the set", same(Set{}.Union(a), a) && same(a.Union(Set{}), a))
		onlyA, onlyB := Diff(a, b)
		backB, backA := Diff(b, a)
		law("the difference turned round is the difference turned round", same(onlyA, backA) && same(onlyB, backB))
		law("what only one has, the other does not include", !includesAny(b, onlyA) && !includesAny(a, onlyB))
		law("covering is to lack nothing", a.Covers(b) == onlyB.Empty())
		law("covering both ways is to be the same", (a.Covers(b) && b.Covers(a)) == same(a, b))
		law("after a union nothing is missing", a.Without(a.Union(b)).Empty())
		law("what the union has more is what the other has more", same(NewSet(a.Union(b).Without(a).Rules()), onlyB.Without(Set{})))
	})
}

func includesAny(s, other Set) bool { return slices.ContainsFunc(other.Rights(), s.Includes) }

// TestSetsAgreeWithRules asks every word that the pair has, and one that it
// does not have, of both sides by single rules: what the sets include is what a
// rule allows, and every request that one side alone allows is accounted for by
// a right that it alone has.
func TestSetsAgreeWithRules(t *testing.T) {
	eachPair(t, func(t *testing.T, left, right []rbacv1.PolicyRule) {
		a, b := NewSet(left), NewSet(right)
		onlyA, onlyB := Diff(a, b)
		for _, cell := range cellsOf(slices.Concat(left, right)) {
			inA, inB := allowsCell(left, cell), allowsCell(right, cell)
			if a.Includes(cell) != inA || b.Includes(cell) != inB {
				t.Errorf("%+v: the sets say %v and %v, the rules %v and %v", cell, a.Includes(cell), b.Includes(cell), inA, inB)
			}
			if inA && !inB && !onlyA.Includes(cell) || inB && !inA && !onlyB.Includes(cell) {
				t.Errorf("%+v: only one side has it (%v, %v), and no difference says so", cell, inA, inB)
			}
		}
		for _, right := range onlyA.Rights() {
			if !allowsCell(left, right) || allowsCell(slices.Clone(b.Rules()), right) {
				t.Errorf("%+v is no difference", right)
			}
		}
	})
}

// allowsCell asks each rule by itself. A request for "*" is allowed by those
// that write "*", so that wildcards can be asked as they are.
func allowsCell(rules []rbacv1.PolicyRule, cell Right) bool {
	return slices.ContainsFunc(rules, func(rule rbacv1.PolicyRule) bool {
		if !cell.Limited && len(rule.ResourceNames) > 0 && cell.Path == "" {
			return false // all objects are more than any names
		}
		return RuleAllows(rule, cell.Request(""))
	})
}

// cellsOf are all combinations of the words of rules, and of a word that is in
// none of them.
func cellsOf(rules []rbacv1.PolicyRule) []Right {
	verbs, groups, resources, names := words("fresh"), words("fresh"), words("fresh", "fresh/sub", "fresh/log"), words("fresh")
	paths := words("/", "/fresh", "/api/fresh", "/healthz/")
	for _, rule := range rules {
		verbs, groups, names = append(verbs, rule.Verbs...), append(groups, rule.APIGroups...), append(names, rule.ResourceNames...)
		resources = append(resources, slices.DeleteFunc(slices.Clone(rule.Resources), func(name string) bool { return !requestable(name) })...)
		for _, url := range rule.NonResourceURLs {
			if path, isPath := pathOf(url); isPath {
				paths = append(paths, path)
			}
		}
	}
	var cells []Right
	for _, verb := range distinctWords(verbs) {
		for _, path := range distinctWords(paths) {
			cells = append(cells, Right{Verb: verb, Path: path})
		}
		for _, group := range distinctWords(groups) {
			for _, resource := range distinctWords(resources) {
				right := Right{Verb: verb, Group: group, Resource: resource}
				cells = append(append(cells, right), named(right, distinctWords(names))...)
			}
		}
	}
	return cells
}

func distinctWords(all []string) []string { return slices.Compact(slices.Sorted(slices.Values(all))) }
