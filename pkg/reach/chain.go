package reach

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/shell"
)

// Chain is a way to become somebody, shortest first.
type Chain []Step

// Step is one step of a chain.
type Step struct {
	Class Class
	// From and To are written as WHO, or in words where To is many: any service
	// account in ci.
	From, To string
	// Mode is that of an impersonation.
	Mode impersonation.Mode
	// Requests are what the step takes, Grants what allows them to From.
	Requests []access.Request
	Grants   []rbac.Grant
	// Limits are what may be requested by a constrained impersonation.
	Limits []impersonation.Action
	// Assumes are what RBAC objects do not tell.
	Assumes []string
}

// Command shows that the step is allowed: the last of its requests as a
// question to this tool, which is the one that is the most special.
func (s Step) Command() string {
	command := "kubectl who-can-as explain " + shellWords(s.From)
	if len(s.Requests) == 0 {
		return command
	}
	request := s.Requests[len(s.Requests)-1]
	command += " " + shell.Word(request.Verb) + " " + shell.Word(target(request))
	if request.Namespace != "" {
		return command + " -n " + shell.Word(request.Namespace)
	}
	return command
}

// target is a request's object as the command line has it.
func target(request access.Request) string {
	words := access.QualifiedResource(request.Group, request.Resource)
	if request.Name != "" {
		words += "/" + request.Name
	}
	if request.Subresource != "" {
		words += "/" + request.Subresource
	}
	return words
}

// shellWords quotes what needs it; the flag before a group is kept.
func shellWords(who string) string {
	name, groups, more := strings.Cut(who, " --group ")
	words := shell.Word(name)
	for more {
		var group string
		group, groups, more = strings.Cut(groups, " --group ")
		words += " --group " + shell.Word(group)
	}
	return words
}

// chain turns a way into steps. An edge that is no step tells which of many a
// step has led to, or as a member of which group somebody goes on. Whoever got
// rights, and is many himself, goes on as himself.
func (g *Graph) chain(way []hop) Chain {
	var steps Chain
	var last vertex // the one who goes on
	asMember := false
	for _, h := range way {
		e := g.edge(h)
		from, to := g.vertices[h.from], g.vertices[e.to]
		if from.isSomebody() && !asMember {
			last = from
		}
		asMember = e.class == "" && from.state == acting && to.state == acting
		switch {
		case e.class != "":
			steps = append(steps, g.describe(last, to, e))
		case !from.isSomebody() && len(steps) > 0:
			steps[len(steps)-1].To = to.word()
		}
	}
	return steps
}

func (g *Graph) describe(from, to vertex, e edge) Step {
	step := Step{
		Class: e.class, From: from.word(), To: to.word(), Mode: e.mode,
		Requests: e.requests, Grants: g.grants(from, e.requests), Assumes: e.assumes,
	}
	if to.state == limited {
		rights := impersonation.RightsOf(g.policy, impersonation.Member(to.actor), true)
		step.Limits = rights.ActionsIn(to.mode)
	}
	return step
}

func (g *Graph) grants(from vertex, requests []access.Request) []rbac.Grant {
	var grants []rbac.Grant
	for _, request := range requests {
		for _, grant := range g.policy.Authorize(from.subject(), request).Grants {
			if !slices.ContainsFunc(grants, func(known rbac.Grant) bool { return known.Grant == grant.Grant }) {
				grants = append(grants, grant)
			}
		}
	}
	return grants
}

// identityOf is the vertex of somebody who is logged in.
func identityOf(who access.Ref, groups []string) vertex {
	if who.Kind == rbacv1.GroupKind {
		return vertex{state: credential, who: who}
	}
	return vertex{state: credential, who: who, groups: sent(groups)}
}
