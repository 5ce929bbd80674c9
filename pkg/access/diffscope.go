package access

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// scope is a part of the requests that two sides are compared in. Each request
// belongs to one: those in a namespace, and those in none.
type scope struct {
	atlas       *atlas
	place       string // "" for what is in no namespace, or in all
	reach       reach  // of the rights that belong here
	left, right *standing
}

// standing is what one side may do in a scope.
type standing struct {
	held      *Held
	namespace string
	label     string // of the namespace's own object
	set       Set
	reasons   []Right // for rows, from rules
	complete  bool
	refused   map[Right]bool // wide rights of which single answers refused a part
	// inside finds the standing in a namespace, nil if it is not compared.
	inside func(namespace string) *standing
}

// everywhere is the scope of what holds in all namespaces and in none.
func (c *Comparison) everywhere(a *atlas, in reach) scope {
	s := scope{atlas: a, reach: in}
	s.left, s.right = newStanding(a, &c.Left, in), newStanding(a, &c.Right, in)
	return s
}

func newStanding(a *atlas, held *Held, in reach) *standing {
	s := &standing{held: held, complete: held.ClusterWide.Complete}
	s.set = NewSet(slices.Concat(held.ClusterWide.Rules, held.Folded))
	for _, right := range reasonsIn(held.ClusterWide.Rules) {
		if at := a.reach(right); in.inNamespaces && at.inNamespaces || at.atCluster {
			s.reasons = append(s.reasons, right)
		}
	}
	s.readRefusals(a)
	return s
}

// reasonsIn are the rights that a real request can make use of: some carry no
// name that a limited one could match.
func reasonsIn(rules []rbacv1.PolicyRule) []Right {
	return slices.DeleteFunc(NewSet(rules).Rights(), func(right Right) bool {
		return !CanBeMade(right)
	})
}

// CanBeMade reports whether any request can match a right: some of what "*" stands for are subresources, and to create one a
// request names an object.
func CanBeMade(right Right) bool {
	sub := Resource{Name: right.Resource}.Subresource()
	if right.Resource == rbacv1.ResourceAll {
		sub = right.Resource
	}
	return !right.Limited || right.Name == "" || NamesAnObject(right.Verb, sub)
}

// inPlace is the scope of one place.
func (c *Comparison) inPlace(a *atlas, number int) scope {
	place := c.Places[number]
	return scope{
		atlas: a, place: place.String(), reach: reach{inNamespaces: true},
		left:  c.standingIn(a, &c.Left, number, place.Left),
		right: c.standingIn(a, &c.Right, number, place.Right),
	}
}

func (c *Comparison) standingIn(a *atlas, held *Held, number int, namespace string) *standing {
	added := held.Namespaces[number]
	s := &standing{
		held: held, namespace: namespace, label: c.Places[number].String(),
		complete: held.ClusterWide.Complete && added.Complete,
		set:      NewSet(slices.Concat(held.ClusterWide.Rules, held.Folded, added.Rules)),
	}
	for _, right := range reasonsIn(added.Rules) {
		s.reasons = append(s.reasons, a.onOwnNamespace(right, namespace, s.label)...)
		if a.reach(right).inNamespaces {
			s.reasons = append(s.reasons, right)
		}
	}
	if c.Merge {
		for _, right := range reasonsIn(held.ClusterWide.Rules) {
			if right.Limited {
				s.reasons = append(s.reasons, a.onOwnNamespace(right, namespace, s.label)...)
			}
			if a.reach(right).inNamespaces {
				s.reasons = append(s.reasons, right)
			}
		}
	}
	s.readRefusals(a)
	return s
}

// readRefusals notes what single answers say of wildcards: whoever is refused a
// part has not the whole.
func (s *standing) readRefusals(a *atlas) {
	s.refused = map[Right]bool{}
	for request, decision := range s.held.Asked {
		if decision.Verdict == Denied && s.concerns(request) {
			for wide := range RightOf(request).wider() {
				s.refused[wide] = true
			}
		}
	}
}

// concerns reports whether the request is made in the standing's scope.
func (s *standing) concerns(request Request) bool { return request.Namespace == s.namespace }

// asked are the rights that single answers are about.
func (s *standing) asked() []Right {
	var rights []Right
	for request := range s.held.Asked {
		if s.concerns(request) {
			rights = append(rights, s.labelled(RightOf(request)))
		}
	}
	return rights
}

// labelled calls the namespace's own object by its label.
func (s *standing) labelled(right Right) Right {
	if s.namespace != "" && onNamespaces(right) && right.Name == s.namespace {
		right.Name = s.label
	}
	return right
}

// real is the right with the real name of the namespace's own object.
func (s *standing) real(right Right) Right {
	if s.namespace != "" && onNamespaces(right) && right.Name == s.label {
		right.Name = s.namespace
	}
	return right
}

// verdict answers for a right on this side.
//
//  1. A single answer goes before what the rules say.
//  2. What the rules include is allowed.
//  3. Of one namespace's own object, the bindings in it know more.
//  4. Where the rules are complete, the rest is refused.
//  5. A wildcard is refused if a part of it was.
func (s *standing) verdict(a *atlas, right Right) Verdict {
	right = s.real(right)
	request := s.request(a, right)
	decision, asked := s.held.Asked[request]
	elsewhere := s.namespace == "" && request.Namespace != ""
	switch {
	case asked && right.isConcrete():
		return decision.Verdict
	case s.set.Includes(right):
		return Allowed
	case elsewhere && s.inside != nil && s.inside(request.Namespace) != nil:
		return s.inside(request.Namespace).verdict(a, right)
	case elsewhere:
		return Unknown
	case s.complete, s.refused[right] && !right.isConcrete():
		return Denied
	default:
		return Unknown
	}
}

// request is the right as it is asked.
func (s *standing) request(a *atlas, right Right) Request {
	request := right.Request("")
	request.Namespace = ScopeFor(a.resource(right), right.Verb, right.Name, s.namespace)
	if right.Path != "" || !right.isConcrete() && s.namespace == "" {
		request.Namespace = ""
	}
	return request
}

// difference is what the two sides say of a right.
func (s scope) difference(right Right) Difference {
	return differenceOf(s.left.verdict(s.atlas, right), s.right.verdict(s.atlas, right))
}

// candidates are all rights that a row may be about.
func (s scope) candidates() map[Right]bool {
	all := map[Right]bool{}
	for _, side := range []*standing{s.left, s.right} {
		for _, right := range side.reasons {
			all[right] = true
		}
		for _, right := range side.asked() {
			if !s.isDefault(right) {
				all[right] = true
			}
		}
	}
	return all
}

// isDefault: a difference that the groups' default rights explain.
func (s scope) isDefault(right Right) bool {
	if s.place != "" {
		return false
	}
	request := right.Request("")
	promised := func(side *standing) bool { return IsDefault(request, side.held.Groups) }
	switch s.difference(right) {
	case OnlyLeft:
		return promised(s.left) && !promised(s.right)
	case OnlyRight:
		return promised(s.right) && !promised(s.left)
	default:
		return false
	}
}

// verbs are those that a row has cells for.
func (s scope) verbs(key Right, found []string) []string {
	resource := s.atlas.resource(key)
	served := resource.servedVerbs()
	switch {
	case key.Path != "":
		served = []string{"get"}
	case key.hasManyResources() || key.Group == rbacv1.APIGroupAll:
		served = CommonVerbs()
	}
	verbs := slices.Clone(found)
	for _, verb := range served {
		right := key
		right.Verb = verb
		fits := CanBeMade(right)
		if s.place != "" && onNamespaces(key) {
			fits = IsOwnNamespaceRequest(resource, verb)
		}
		if fits && !slices.Contains(verbs, verb) {
			verbs = append(verbs, verb)
		}
	}
	return verbs
}
