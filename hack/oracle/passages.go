package oracle

import (
	"fmt"
	"maps"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Passages are a policy and requests of one actor that it mostly has an opinion
// about.
type Passages struct {
	Objects  access.Objects
	Passages []Passage
}

// Passages makes the next requests, and a policy that grants, for each of them,
// what one mode takes: all of it, often; with a piece missing, or wider than
// needed, as often.
func (g *Generator) Passages() Passages {
	p := Passages{}
	actor, groups := g.actor()
	grants := &grants{g: g, subject: rbacv1.Subject{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: actor.Username}}
	for range 1 + g.random.IntN(2) {
		request := sendable(g.anyRequest())
		mode, wanted := g.wantedIn(impersonation.Modes(true)[g.random.IntN(5)], actor)
		grants.mode(mode, wanted, request)
		for range 4 {
			passage := Passage{Actor: actor, Groups: groups, Wanted: wanted, Request: request, Constrained: g.chance(75)}
			p.Passages = append(p.Passages, passage)
			wanted, request = g.otherWanted(wanted), g.maybeNudged(request)
		}
	}
	if g.chance(30) {
		grants.noise()
	}
	p.Objects = grants.objects
	g.shuffle(p.Objects)
	return p
}

// actor is somebody, with a token of a pod more often than not if that can be.
func (g *Generator) actor() (impersonation.Actor, []string) {
	actor := impersonation.Actor{Username: g.one(actors())}
	if g.chance(80) {
		actor.Node = g.one([]string{"n1", "n1", "n2", "N1"})
	}
	return actor, g.anyGroups()
}

// wantedIn is whom the actor can want to be in the mode, or in the legacy way
// where the mode is none for this actor.
func (g *Generator) wantedIn(mode impersonation.Mode, actor impersonation.Actor) (impersonation.Mode, impersonation.Wanted) {
	wanted := g.wanted()
	switch mode {
	case impersonation.AssociatedNode:
		wanted = impersonation.Wanted{Username: "system:node:" + actor.Node}
	case impersonation.ArbitraryNode:
		wanted = impersonation.Wanted{Username: g.one([]string{"system:node:n1", "system:node:n2"})}
	case impersonation.ServiceAccount:
		wanted = impersonation.Wanted{Username: g.one([]string{"system:serviceaccount:ns1:bot", "system:serviceaccount:ns2:bot"})}
	}
	if mode == impersonation.UserInfo && g.chance(80) {
		wanted.Username = g.one([]string{"jane", "bob", "system:anonymous"})
	}
	if !mode.Applies(actor, wanted) {
		mode = impersonation.Legacy
	}
	return mode, wanted
}

func (g *Generator) wanted() impersonation.Wanted {
	wanted := impersonation.Wanted{Username: g.one(wantedUsers())}
	if g.chance(55) {
		return wanted
	}
	if g.chance(20) {
		wanted.UID = g.one([]string{"7", "8"})
	}
	if g.chance(60) {
		for range 1 + g.random.IntN(6) {
			wanted.Groups = append(wanted.Groups, g.one(wantedGroups()))
		}
	}
	if g.chance(35) {
		wanted.Extra = map[string][]string{}
		for range 1 + g.random.IntN(3) {
			key := g.one(extraKeys())
			wanted.Extra[key] = append(wanted.Extra[key], g.one(extraValues()))
			if g.chance(30) {
				wanted.Extra[key] = append(wanted.Extra[key], "a", "b", "c")
			}
		}
	}
	return wanted
}

// otherWanted changes one thing, or nothing.
func (g *Generator) otherWanted(w impersonation.Wanted) impersonation.Wanted {
	w.Groups, w.Extra = slices.Clone(w.Groups), maps.Clone(w.Extra)
	switch g.random.IntN(8) {
	case 0:
		w.Username = g.one(wantedUsers())
	case 1:
		w.Groups = append(w.Groups, g.one(wantedGroups()))
	case 2:
		w.Groups = nil
	case 3:
		w.Extra = nil
	case 4:
		w.Extra = map[string][]string{g.one(extraKeys()): {g.one(extraValues())}}
	case 5:
		w.UID = g.one([]string{"", "7", "8"})
	}
	return w
}

func (g *Generator) maybeNudged(r access.Request) access.Request {
	if g.chance(70) {
		return r
	}
	return sendable(g.nudge(r))
}

// sendable is the request with a verb that a request can have: no HTTP method
// comes to "*" or to nothing.
func sendable(r access.Request) access.Request {
	if r.Verb == "*" || r.Verb == "" {
		r.Verb = "get"
	}
	return r
}

func (p Passage) subject() rbac.Subject {
	return rbac.Subject{Username: p.Actor.Username, Groups: p.Groups}
}

// grants makes roles and bindings for one subject.
type grants struct {
	g       *Generator
	subject rbacv1.Subject
	objects access.Objects
}

// mode grants what a mode takes, or nearly. The name "*" stands for many groups
// and extra values in the constrained modes alone.
func (t *grants) mode(mode impersonation.Mode, wanted impersonation.Wanted, request access.Request) {
	if len(wanted.Groups) > 2 && t.g.chance(50) {
		wanted.Groups = []string{"*"}
	}
	if len(wanted.Extra) > 0 && t.g.chance(40) {
		wanted.Extra = map[string][]string{"*": {"*"}}
	}
	needs := impersonation.Needs(mode, wanted)
	if mode != impersonation.Legacy {
		needs = append(needs, impersonation.ActionNeed(mode, request))
	}
	for _, need := range needs {
		if t.g.chance(94) {
			t.bind(t.ruleFor(need), need.Namespace)
		}
	}
}

// noise is a rule about anything, bound anywhere.
func (t *grants) noise() {
	rule := t.g.rule()
	rule.Verbs = append(rule.Verbs, t.g.one([]string{"impersonate", "impersonate:user-info", "impersonate:*", "impersonate-on:user-info:*", "*"}))
	rule.Resources = append(rule.Resources, t.g.one([]string{"users", "groups", "userextras", "userextras/*", "serviceaccounts", "nodes", "uids"}))
	t.bind(rule, t.g.namespace())
}

// bind grants the rule where it is needed, at times somewhere else.
func (t *grants) bind(rule rbacv1.PolicyRule, namespace string) {
	name := fmt.Sprintf("g%d", len(t.objects.ClusterRoles))
	role := rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: []rbacv1.PolicyRule{rule}}
	t.objects.ClusterRoles = append(t.objects.ClusterRoles, role)
	ref := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}
	if t.g.chance(4) {
		namespace = t.g.namespace()
	}
	if namespace == "" || t.g.chance(20) {
		t.objects.ClusterRoleBindings = append(t.objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: name}, RoleRef: ref, Subjects: []rbacv1.Subject{t.subject},
		})
		return
	}
	t.objects.RoleBindings = append(t.objects.RoleBindings, rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, RoleRef: ref, Subjects: []rbacv1.Subject{t.subject},
	})
}

// ruleFor allows the request, often more, now and then something else.
func (t *grants) ruleFor(r access.Request) rbacv1.PolicyRule {
	if r.IsURL() {
		return rbacv1.PolicyRule{Verbs: []string{t.or(r.Verb, "*")}, NonResourceURLs: []string{t.or(r.Path, "*")}}
	}
	rule := rbacv1.PolicyRule{
		Verbs: []string{t.or(r.Verb, "*", "impersonate", "impersonate:*")}, APIGroups: []string{t.or(r.Group, "*", "authentication.k8s.io")},
		Resources: []string{t.or(r.FullResource(), "*", "userextras", "userextras/*")},
	}
	if r.Subresource != "" && t.g.chance(20) {
		rule.Resources = []string{"*/" + r.Subresource}
	}
	if t.g.chance(50) {
		rule.ResourceNames = []string{t.or(r.Name, "*", "n1", "dev")}
	}
	return rule
}

// or is mostly the word, at times another one.
func (t *grants) or(word string, others ...string) string {
	if t.g.chance(94) {
		return word
	}
	return t.g.one(others)
}
