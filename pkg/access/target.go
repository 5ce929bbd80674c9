package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// Target is what a question is about, resolved against a catalog: a resource,
// perhaps one object of it, or a URL.
type Target struct {
	Resource Resource
	Name     string
	Path     string
	// Also are other resources the same word could have meant, for a note.
	Also []Resource
	// Near are subresources that the name looks like, for a note: a misspelt
	// subresource is taken for an object's name.
	Near []string
}

// UnknownResourceError is a word that no resource answers to.
type UnknownResourceError struct {
	Word string
	Near []string // names that look like it, nearest first
}

func (e *UnknownResourceError) Error() string {
	return fmt.Sprintf("no resource %q is known to this cluster", e.Word)
}

// TargetWords are the words of a target as typed.
type TargetWords struct {
	Verb string
	// Target is TYPE, TYPE/NAME, TYPE/SUBRESOURCE, TYPE/NAME/SUBRESOURCE or a
	// URL that begins with a slash. TYPE may be a plural, singular or short
	// name or a kind, alone, with its group (deployments.apps) or with version
	// and group (deployments.v1.apps).
	Target string
	// Subresource as given apart from the target; SubresourceSet makes what
	// follows the slash a name even when it is empty.
	Subresource    string
	SubresourceSet bool
}

// Resolve finds what the words mean. A word after the slash is a subresource
// where the type has one of that name, and an object's name otherwise.
func (c Catalog) Resolve(words TargetWords) (Target, error) {
	if strings.HasPrefix(words.Target, "/") {
		return Target{Path: words.Target}, nil
	}
	word, rest, _ := strings.Cut(words.Target, "/")
	found := c.lookup(word, words.Verb)
	if len(found) == 0 {
		return Target{}, &UnknownResourceError{Word: word, Near: c.near(word)}
	}
	target := Target{Resource: found[0], Also: slices.DeleteFunc(found[1:], func(r Resource) bool { return r.Virtual })}
	name, sub := c.split(found[0], rest, words)
	target.Name = name
	if sub == "" {
		if !words.SubresourceSet {
			target.Near = c.nearSubresources(found[0], name)
		}
		return target, nil
	}
	resource, err := c.subresource(found[0], sub)
	target.Resource = resource
	return target, err
}

// split tells name and subresource apart in what follows TYPE/.
func (c Catalog) split(resource Resource, rest string, words TargetWords) (name, sub string) {
	if words.SubresourceSet {
		return rest, words.Subresource
	}
	if resource.Name == "userextras" && rest != "" || c.hasSub(resource, rest) {
		return "", rest
	}
	if rest == "" || resource.Virtual {
		return rest, "" // names of users, groups and signers hold slashes of their own
	}
	if cut := strings.LastIndex(rest, "/"); cut >= 0 {
		return rest[:cut], rest[cut+1:]
	}
	return rest, ""
}

func (c Catalog) hasSub(resource Resource, sub string) bool {
	_, ok := c.Find(resource.Group, resource.Name+"/"+sub)
	return ok
}

func (c Catalog) subresource(parent Resource, sub string) (Resource, error) {
	full := parent.Name + "/" + sub
	if found, ok := c.Find(parent.Group, full); ok {
		return found, nil
	}
	if parent.Name == "userextras" {
		return virtual(parent.Group, full, "", false, parent.Verbs...), nil
	}
	meant := c.nearSubresources(parent, sub)
	if len(meant) == 0 {
		meant = c.subresources(parent)
	}
	return Resource{}, &UnknownResourceError{Word: full, Near: meant}
}

func (c Catalog) nearSubresources(parent Resource, name string) []string {
	var known []string
	for _, full := range c.subresources(parent) {
		known = append(known, Resource{Name: full}.Subresource())
	}
	var found []string
	for _, sub := range near.Names(name, known) {
		found = append(found, parent.Name+"/"+sub)
	}
	return found
}

func (c Catalog) subresources(parent Resource) []string {
	var names []string
	for _, resource := range c.resources {
		if resource.Group == parent.Group && strings.HasPrefix(resource.Name, parent.Name+"/") {
			names = append(names, resource.Name)
		}
	}
	return names
}

// Words are the qualified names of what a word means, for filters: the word
// itself if it means nothing here.
func (c Catalog) Words(word string) []string {
	var words []string
	base, sub, _ := strings.Cut(word, "/")
	for _, resource := range c.lookup(base, "get") {
		if sub != "" {
			resource.Name += "/" + sub
		}
		words = append(words, resource.String())
	}
	if len(words) == 0 || strings.HasPrefix(word, "/") {
		return []string{word}
	}
	return words
}

// lookup finds the resources a word can mean, the likeliest first. For the
// verbs that only authorizers ask for, the virtual resource comes first: a
// custom resource called users is not what impersonation is about.
func (c Catalog) lookup(word, verb string) []Resource {
	name, group, qualified := strings.Cut(word, ".")
	var found []Resource
	for _, resource := range c.resources {
		if resource.Subresource() != "" || !answers(resource, name) {
			continue
		}
		if !qualified || groupAnswers(resource.Group, group) {
			found = append(found, resource)
		}
	}
	slices.SortStableFunc(found, func(a, b Resource) int {
		return rank(a, name, verb) - rank(b, name, verb)
	})
	return found
}

func answers(resource Resource, name string) bool {
	name = strings.ToLower(name)
	return resource.Name == name || resource.Singular == name && name != "" ||
		strings.ToLower(resource.Kind) == name && name != "" || slices.Contains(resource.ShortNames, name)
}

// groupAnswers accepts GROUP and VERSION.GROUP, and "v1." style for the core group.
func groupAnswers(group, written string) bool {
	if group == written {
		return true
	}
	version, rest, _ := strings.Cut(written, ".")
	return isVersion(version) && rest == group
}

func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && s[1] >= '0' && s[1] <= '9'
}

// rank orders candidates: those that serve the verb when it is a special one,
// then exact plurals, then the rest in discovery order.
func rank(resource Resource, name, verb string) int {
	order := 2
	if resource.Name == name {
		order = 1
	}
	if !slices.Contains(CommonVerbs(), verb) && !resource.Serves(verb) {
		order += 10
	}
	return order
}

// near suggests the resources of that name in other groups than the one that
// was typed, else those with names like it.
func (c Catalog) near(word string) []string {
	name, _, _ := strings.Cut(word, ".")
	var elsewhere []string
	for _, resource := range c.resources {
		if resource.Subresource() == "" && !resource.Virtual && answers(resource, name) {
			elsewhere = append(elsewhere, resource.String())
		}
	}
	if len(elsewhere) > 0 {
		return elsewhere
	}
	return nearNames(name, c.resources)
}

// AsWritten is a request for exactly what was typed: RESOURCE[.GROUP][/NAME]
// and a subresource, unresolved and unchecked.
func AsWritten(words TargetWords, namespace string) Request {
	if strings.HasPrefix(words.Target, "/") {
		return Request{Verb: words.Verb, Path: words.Target}
	}
	word, name, _ := strings.Cut(words.Target, "/")
	resource, group, _ := strings.Cut(word, ".")
	return Request{
		Verb: words.Verb, Group: group, Resource: resource,
		Subresource: words.Subresource, Name: name, Namespace: namespace,
	}
}
