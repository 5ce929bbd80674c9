package oracle

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

func (g *Generator) anyRequest() access.Request {
	if g.chance(25) {
		return access.Request{Verb: g.one(verbs()), Path: g.one(urls())}
	}
	request := access.Request{Verb: g.one(verbs()), Group: g.one(apiGroups()), Name: g.one(objectNames()), Namespace: g.namespace()}
	request.Resource, request.Subresource, _ = strings.Cut(g.one(resources()), "/")
	return request
}

// requestFor has words of the rule; what they leave open is filled in.
func (g *Generator) requestFor(rule rbacv1.PolicyRule) access.Request {
	request := g.anyRequest()
	request.Verb = g.concrete(rule.Verbs, verbs())
	if len(rule.NonResourceURLs) > 0 && (len(rule.Resources) == 0 || g.chance(50)) {
		return access.Request{Verb: request.Verb, Path: g.path(rule.NonResourceURLs)}
	}
	if request.IsURL() {
		request = access.Request{Verb: request.Verb, Namespace: g.namespace()}
	}
	request.Group = g.concrete(rule.APIGroups, apiGroups())
	request.Resource, request.Subresource, _ = strings.Cut(g.concrete(rule.Resources, resources()), "/")
	if request.Resource == rbacv1.ResourceAll && g.chance(80) {
		request.Resource = g.one([]string{"pods", "deployments"})
	}
	if len(rule.ResourceNames) > 0 {
		request.Name = g.one(rule.ResourceNames)
	}
	return request
}

// path is one that a written URL matches, nearly matches, or says literally.
func (g *Generator) path(written []string) string {
	path := g.one(written)
	if prefix, found := strings.CutSuffix(path, "*"); found && g.chance(80) {
		path = prefix + g.one([]string{"", "x", "/", "v1", "*"})
	}
	if path == "" {
		return "/"
	}
	return path
}

// concrete is a word of the rule, or any word if it is the wildcard.
func (g *Generator) concrete(written, all []string) string {
	if len(written) == 0 {
		return g.one(all)
	}
	word := g.one(written)
	if word == rbacv1.VerbAll && g.chance(80) {
		return g.one(all)
	}
	return word
}

// nudge changes one word.
func (g *Generator) nudge(r access.Request) access.Request {
	if r.IsURL() {
		if g.chance(30) {
			r.Verb = g.one(verbs())
		} else {
			r.Path = g.path(urls())
		}
		return r
	}
	switch g.random.IntN(7) {
	case 0:
		r.Verb = g.one(verbs())
	case 1:
		r.Group = g.one(apiGroups())
	case 2:
		r.Resource = g.one([]string{"pods", "deployments", "*", "Pods", ""})
	case 3:
		r.Subresource = g.one([]string{"", "log", "scale", "*", "acme.com/team"})
	case 4: // a subresource where none belongs
		r.Resource, r.Subresource = r.FullResource(), ""
	case 5:
		r.Name = g.one(objectNames())
	case 6:
		r.Namespace = g.namespace()
	}
	return r
}

// namespace is "" for requests at cluster scope.
func (g *Generator) namespace() string {
	if g.chance(25) {
		return ""
	}
	return g.one(namespaces())
}
