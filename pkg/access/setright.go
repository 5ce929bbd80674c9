package access

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Right is one verb on one resource, one object of it, or one URL: a rule of
// single words. "*" stands for all verbs, API groups and resources, "*/SUB" for
// a subresource of any resource, and a URL that ends in "*" for all that begin
// so.
type Right struct {
	Verb, Group string
	Resource    string // with subresource: pods/log
	// Name is the object that a Limited right is for. Limited to "" are requests
	// that name no object; a right that is not limited is for all of them.
	Name    string
	Limited bool
	Path    string // URL, with Group, Resource and Name empty
}

// RightOf is the right to make exactly this request: for any object if it names
// none.
func RightOf(request Request) Right {
	if request.IsURL() {
		return Right{Verb: request.Verb, Path: request.Path}
	}
	return Right{
		Verb: request.Verb, Group: request.Group, Resource: request.FullResource(),
		Name: request.Name, Limited: request.Name != "",
	}
}

// Request is the right as a question, made in a namespace. Wildcards stay what
// they are: who may do it may do all that they stand for.
func (r Right) Request(namespace string) Request {
	if r.Path != "" {
		return Request{Verb: r.Verb, Path: r.Path}
	}
	resource := Resource{Name: r.Resource}
	return Request{
		Verb: r.Verb, Group: r.Group, Resource: resource.Base(), Subresource: resource.Subresource(),
		Name: r.Name, Namespace: namespace,
	}
}

// Rule is the right as a rule.
func (r Right) Rule() rbacv1.PolicyRule {
	rule := rbacv1.PolicyRule{Verbs: []string{r.Verb}}
	if r.Path != "" {
		rule.NonResourceURLs = []string{r.Path}
		return rule
	}
	rule.APIGroups, rule.Resources = []string{r.Group}, []string{r.Resource}
	if r.Limited {
		rule.ResourceNames = []string{r.Name}
	}
	return rule
}

// isConcrete reports whether the right is for one kind of request: no word of
// it stands for others.
func (r Right) isConcrete() bool {
	return r.Verb != rbacv1.VerbAll && r.Group != rbacv1.APIGroupAll && !r.hasManyResources() && !strings.HasSuffix(r.Path, "*")
}

// hasManyResources: "*" or "*/SUB". "pods/*" is a word like any other.
func (r Right) hasManyResources() bool {
	return r.Resource == rbacv1.ResourceAll || strings.HasPrefix(r.Resource, "*/")
}

// wider are the rights of which each includes this one, itself among them.
func (r Right) wider() iter.Seq[Right] {
	return func(yield func(Right) bool) {
		for _, verb := range orAll(r.Verb, rbacv1.VerbAll) {
			for wide := range r.widerPlaces() {
				wide.Verb = verb
				if !yield(wide) {
					return
				}
			}
		}
	}
}

// widerPlaces leave the verb as it is.
func (r Right) widerPlaces() iter.Seq[Right] {
	if r.Path != "" {
		return r.widerPaths()
	}
	return func(yield func(Right) bool) {
		for _, group := range orAll(r.Group, rbacv1.APIGroupAll) {
			for _, resource := range widerResources(r.Resource) {
				wide := r
				wide.Group, wide.Resource = group, resource
				if !yield(wide) {
					return
				}
				if wide.Name, wide.Limited = "", false; r.Limited && !yield(wide) {
					return
				}
			}
		}
	}
}

func (r Right) widerPaths() iter.Seq[Right] {
	return func(yield func(Right) bool) {
		prefix, isPattern := strings.CutSuffix(r.Path, "*")
		if !isPattern && !yield(r) {
			return
		}
		for end := range prefix {
			if !yield(Right{Path: prefix[:end+1] + "*"}) {
				return
			}
		}
	}
}

func orAll(word, all string) []string {
	if word == all {
		return []string{all}
	}
	return []string{word, all}
}

func widerResources(name string) []string {
	words := orAll(name, rbacv1.ResourceAll)
	if sub := (Resource{Name: name}).Subresource(); sub != "" && !strings.HasPrefix(name, "*/") {
		words = append(words, "*/"+sub)
	}
	return words
}

// rightsOf are the rights that a rule is made of, as few as they can be written
// in. What no request can match is left out.
func rightsOf(rule rbacv1.PolicyRule) []Right {
	var rights []Right
	for _, verb := range rule.Verbs {
		for _, url := range rule.NonResourceURLs {
			if path, isPath := pathOf(url); isPath {
				rights = append(rights, Right{Verb: verb, Path: path})
			}
		}
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				if requestable(resource) {
					rights = append(rights, named(Right{Verb: verb, Group: group, Resource: resource}, rule.ResourceNames)...)
				}
			}
		}
	}
	return rights
}

// pathOf is a URL of a rule in one way of writing it: "*" is every path, and
// every path begins with a slash.
func pathOf(written string) (path string, isPath bool) {
	prefix, isPattern := urlPrefix(written)
	switch {
	case isPattern && prefix == "":
		return "/*", true
	case isPattern:
		written = prefix + "*"
	}
	return written, strings.HasPrefix(written, "/")
}

func named(right Right, names []string) []Right {
	if len(names) == 0 {
		return []Right{right}
	}
	rights := make([]Right, len(names))
	for i, name := range names {
		rights[i] = right
		rights[i].Name, rights[i].Limited = name, true
	}
	return rights
}

// compareRights orders rights: resources by API group and name before URLs,
// then by object and verb.
func compareRights(a, b Right) int {
	return cmp.Or(
		strings.Compare(a.Path, b.Path), strings.Compare(a.Group, b.Group), strings.Compare(a.Resource, b.Resource),
		compareLimits(a, b), strings.Compare(a.Verb, b.Verb),
	)
}

// compareLimits puts any object before single ones, and "" behind them.
func compareLimits(a, b Right) int {
	rank := func(r Right) int { return slices.Index([]bool{!r.Limited, r.Name != "", true}, true) }
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Name, b.Name))
}
