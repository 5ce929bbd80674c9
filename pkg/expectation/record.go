package expectation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Holder is somebody with the rules that hold for him today.
type Holder struct {
	Who        identity.Identity
	Groups     []string // as the server sees them
	Everywhere []rbacv1.PolicyRule
	// Inside are the rules that namespaces add, in order.
	Inside []access.NamespaceRules
	// Limited is true if there are other namespaces than these.
	Limited bool
}

// Recorded are tests with what could not be put into them.
type Recorded struct {
	Tests []Test
	// LeftOut are rights that no words of a question stand for.
	LeftOut []HeldRight
}

// RecordExactly writes down all that somebody holds, but the default rights that
// everybody has, as one test.
func (h Holder) RecordExactly(ctx context.Context, world World) Recorded {
	test := Test{Name: h.Who.String(), Subject: subjectOf(h.Who), Exactly: []Holding{}}
	if h.Limited {
		for _, inside := range h.Inside {
			test.Namespaces = append(test.Namespaces, inside.Namespace)
		}
	}
	for _, part := range h.parts(world) {
		words, rest := part.words(ctx, world)
		holding := Holding{Places: part.places, Can: words}
		for _, right := range rest {
			holding.Rules = appendRule(holding.Rules, right.Rule())
		}
		test.Exactly = append(test.Exactly, holding)
	}
	return Recorded{Tests: []Test{test}}
}

// RecordCan writes down what somebody can do, a test for each set of namespaces
// in which it is the same; who can do nothing is to stay so.
func (h Holder) RecordCan(ctx context.Context, world World) Recorded {
	var recorded Recorded
	parts := h.parts(world)
	if len(parts) == 0 {
		return h.RecordExactly(ctx, world)
	}
	for _, part := range parts {
		words, rest := part.words(ctx, world)
		for _, right := range rest {
			recorded.LeftOut = append(recorded.LeftOut, HeldRight{Namespace: part.place(), Right: right})
		}
		if len(words) > 0 {
			recorded.Tests = append(recorded.Tests, Test{Name: h.Who.String(), Subject: subjectOf(h.Who), Places: part.places, Can: words})
		}
	}
	return recorded
}

// subjectOf names an identity in place.
func subjectOf(who identity.Identity) Subject {
	s := Subject{Groups: who.Groups, UID: who.UID, Extra: who.Extra}
	switch who.Kind {
	case identity.Group:
		s.Group = who.Name
	case identity.ServiceAccount:
		s.ServiceAccount = who.Namespace + ":" + who.Name
	case identity.Node:
		s.Node = who.Name
	default:
		s.User = who.Name
	}
	return s
}

// part is what is held in some places.
type part struct {
	places Places
	rights []access.Right
}

// place is one of the part's places.
func (p part) place() string {
	if p.places.ClusterWide {
		return ""
	}
	return p.places.Namespaces[0]
}

// parts are what is held everywhere, and what namespaces add to that: those that
// add the same are one part.
func (h Holder) parts(world World) []part {
	var parts []part
	rules, _ := access.Fold(h.Everywhere, h.Groups)
	everywhere := access.NewSet(effective(rules, "", world.Find))
	if !everywhere.Empty() {
		parts = append(parts, part{places: Places{ClusterWide: true}, rights: everywhere.Rights()})
	}
	at := map[string]int{}
	for _, inside := range h.Inside {
		rights := access.NewSet(effective(inside.Rules.Rules, inside.Namespace, world.Find)).Without(everywhere).Rights()
		if len(rights) == 0 {
			continue
		}
		key := fmt.Sprintf("%#v", rights)
		if _, known := at[key]; !known {
			at[key] = len(parts)
			parts = append(parts, part{rights: rights})
		}
		same := &parts[at[key]].places
		same.Namespaces = append(same.Namespaces, inside.Namespace)
	}
	return parts
}

// words are the rights as questions, those on one thing in one line, and the
// rights that no question stands for.
func (p part) words(ctx context.Context, world World) (lines []string, rest []access.Right) {
	verbs := map[string][]string{}
	var targets []string
	for _, right := range p.rights {
		target, ok := p.target(ctx, world, right)
		if !ok {
			rest = append(rest, right)
			continue
		}
		if verbs[target] == nil {
			targets = append(targets, target)
		}
		verbs[target] = append(verbs[target], right.Verb)
	}
	for _, target := range targets {
		slices.SortFunc(verbs[target], CompareVerbs)
		lines = append(lines, strings.Join(verbs[target], ",")+" "+target)
	}
	return lines, rest
}

// target is the shortest way to write what the right is on, if there is one
// that asks for exactly this right.
func (p part) target(ctx context.Context, world World, right access.Right) (string, bool) {
	request := right.Request(p.place())
	bare := request
	bare.Group = ""
	for _, target := range []string{bare.Target(), request.Target()} {
		if p.means(ctx, world, target, right) {
			return target, true
		}
	}
	return "", false
}

func (p part) means(ctx context.Context, world World, target string, right access.Right) bool {
	words, err := parsePhrase(right.Verb + " " + target)
	if err != nil || len(words.verbs) != 1 {
		return false
	}
	planner := &planner{world: world}
	resolved, err := planner.resolve(ctx, words)
	if err != nil {
		return false
	}
	asked := &questions{phrase: words, target: resolved}
	requests := asked.requests([]string{p.place()})
	return planner.wrong(asked) == "" && len(requests) == 1 && access.RightOf(requests[0]) == right &&
		requests[0].Namespace == p.placeOf(requests[0], resolved.Resource)
}

// placeOf is the namespace in which a question has to be asked to be about the
// part: that of the part, or none for what is in no namespace.
func (p part) placeOf(request access.Request, resource access.Resource) string {
	if request.IsURL() || !resource.Namespaced && !access.IsOwnNamespaceRequest(resource, request.Verb) {
		return ""
	}
	if !resource.Namespaced {
		return request.Name
	}
	return p.place()
}

// CompareVerbs orders verbs as people read them.
func CompareVerbs(a, b string) int {
	known := access.KnownVerbs()
	rank := func(verb string) int {
		if at := slices.Index(known, verb); at >= 0 {
			return at
		}
		return len(known)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
}

// appendRule adds a rule, to the last one if they differ in their verbs alone.
func appendRule(rules []rbacv1.PolicyRule, rule rbacv1.PolicyRule) []rbacv1.PolicyRule {
	if last := len(rules) - 1; last >= 0 {
		same := rules[last]
		same.Verbs = rule.Verbs
		if access.CompareRules(same, rule) == 0 {
			rules[last].Verbs = append(slices.Clone(rules[last].Verbs), rule.Verbs...)
			return rules
		}
	}
	return append(rules, rule)
}
