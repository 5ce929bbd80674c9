package reach

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// standing is somebody in the naive search, by what its policy decides.
type standing struct {
	username string
	groups   string // joined by commas
	state    state
	actor    string // of a limited one: his name and groups, joined by a bar
	mode     impersonation.Mode
}

func (s standing) subject() rbac.Subject {
	return rbac.Subject{Username: s.username, Groups: strings.Split(s.groups, ",")}
}

func (s standing) acts() rbac.Subject {
	name, groups, _ := strings.Cut(s.actor, "|")
	return rbac.Subject{Username: name, Groups: strings.Split(groups, ",")}
}

// naive searches by asking the policy whether each step is allowed, for each name
// and each set of groups that there is.
type naive struct {
	policy   *rbac.Policy
	users    []string // all user names, those of service accounts too
	groups   [][]string
	accounts []string
}

// distances are how many steps it takes to each standing.
func (n naive) distances(start standing, deep int) map[standing]int {
	found := map[standing]int{start: 0}
	layer := []standing{start}
	for depth := 1; depth <= deep; depth++ {
		var next []standing
		for _, from := range layer {
			for _, to := range append(n.tokens(from), n.actings(from)...) {
				if _, known := found[to]; !known {
					found[to] = depth
					next = append(next, to)
				}
			}
		}
		layer = next
	}
	return found
}

// tokens are the service accounts of which a token can be had.
func (n naive) tokens(from standing) []standing {
	var found []standing
	for _, account := range n.accounts {
		who := identity.FromUsername(account)
		request := access.Request{Verb: "create", Resource: "serviceaccounts", Subresource: "token", Namespace: who.Namespace, Name: who.Name}
		allowed := n.policy.Allows(from.subject(), request)
		if from.state == limited {
			allowed = allowed && n.policy.Allows(from.acts(), impersonation.ActionNeed(from.mode, request))
		}
		if allowed {
			found = append(found, standing{username: account, groups: strings.Join(who.ExpectedGroups(), ",")})
		}
	}
	return found
}

// actings are all whom somebody may act as.
func (n naive) actings(from standing) []standing {
	if from.state != credential {
		return nil
	}
	allowed := func(needs []access.Request) bool {
		return !slices.ContainsFunc(needs, func(need access.Request) bool { return !n.policy.Allows(from.subject(), need) })
	}
	rights := impersonation.RightsOf(n.policy, from.subject(), true)
	var found []standing
	for _, name := range n.users {
		for _, groups := range n.groups {
			wanted := impersonation.Wanted{Username: name, Groups: groups}
			for _, mode := range impersonation.Modes(true) {
				never := mode != impersonation.Legacy && (slices.Contains(groups, impersonation.Masters) || len(rights.ActionsIn(mode)) == 0)
				if never || !mode.Applies(impersonation.Actor{Username: from.username}, wanted) || !allowed(impersonation.Needs(mode, wanted)) {
					continue
				}
				to := standing{username: name, groups: strings.Join(wanted.GroupsIn(mode), ","), state: acting}
				if mode != impersonation.Legacy {
					to.state, to.mode, to.actor = limited, mode, from.username+"|"+from.groups
				}
				found = append(found, to)
			}
		}
	}
	return found
}

// nearest is how many steps it takes to be somebody.
func nearest(distances map[standing]int, is func(standing) bool) int {
	best := far
	for to, distance := range distances {
		if is(to) && (best == far || distance < best) {
			best = distance
		}
	}
	return best
}

// generator makes small policies about acting and tokens.
type generator struct{ *rand.Rand }

func one[T any](g generator, from ...T) T { return from[g.IntN(len(from))] }

func (g generator) rule() rbacv1.PolicyRule {
	rule := rbacv1.PolicyRule{
		Verbs:     []string{one(g, "impersonate", "impersonate", "create", "create", "*", "impersonate:user-info", "impersonate:serviceaccount")},
		APIGroups: []string{one(g, "", "", "*", "authentication.k8s.io")},
		Resources: []string{one(g, "users", "groups", "serviceaccounts", "serviceaccounts", "serviceaccounts/token", "serviceaccounts/token", "*")},
	}
	switch {
	case strings.HasPrefix(rule.Verbs[0], "impersonate:"):
		rule.APIGroups = []string{"authentication.k8s.io"}
		if g.IntN(3) > 0 {
			rule.Verbs = append(rule.Verbs, strings.Replace(rule.Verbs[0], "impersonate:", "impersonate-on:", 1)+":create")
			rule.APIGroups = append(rule.APIGroups, "")
			rule.Resources = append(rule.Resources, "serviceaccounts/token")
		}
	case rule.Verbs[0] == "impersonate":
		rule.APIGroups = []string{""}
	}
	if g.IntN(2) == 0 {
		rule.ResourceNames = []string{one(g, "ann", "ben", "x", "y", "ops", impersonation.Masters)}
	}
	return rule
}

func (g generator) subject() rbacv1.Subject {
	switch g.IntN(5) {
	case 0:
		return rbacv1.Subject{Kind: rbacv1.GroupKind, APIGroup: rbacv1.GroupName, Name: one(g, "ops", "system:authenticated", "system:serviceaccounts", "system:serviceaccounts:a")}
	case 1, 2:
		return rbacv1.Subject{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: one(g, "ann", "ben")}
	default:
		return rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: one(g, "a", "b"), Name: one(g, "x", "y")}
	}
}

func (g generator) objects() access.Objects {
	var objects access.Objects
	for i := range 2 + g.IntN(7) {
		name := fmt.Sprintf("r%d", i)
		objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{
			ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: []rbacv1.PolicyRule{g.rule(), g.rule()}[:1+g.IntN(2)],
		})
		ref := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}
		meta := metav1.ObjectMeta{Name: name}
		subjects := []rbacv1.Subject{g.subject()}
		if g.IntN(2) == 0 {
			objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{ObjectMeta: meta, RoleRef: ref, Subjects: subjects})
			continue
		}
		meta.Namespace = one(g, "a", "b")
		objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: ref, Subjects: subjects})
	}
	return objects
}

// universe is everybody in these policies.
func universe(policy *rbac.Policy) (naive, []identity.Identity) {
	n := naive{policy: policy, users: []string{"ann", "ben", "x", "y", "ops", impersonation.Masters, identity.GroupPlaceholder}}
	var accounts []identity.Identity
	for _, namespace := range []string{"a", "b"} {
		for _, name := range []string{"x", "y"} {
			account := identity.Identity{Kind: identity.ServiceAccount, Namespace: namespace, Name: name}
			accounts = append(accounts, account)
			n.accounts = append(n.accounts, account.Username())
		}
	}
	for _, name := range n.users[:6] { // a service account need not exist to be acted as
		n.users = append(n.users, "system:serviceaccount:a:"+name, "system:serviceaccount:b:"+name)
	}
	n.groups = [][]string{
		nil,
		{"ops"},
		{impersonation.Masters},
		{impersonation.AllAccounts},
		{"system:serviceaccounts:a"},
		{"ops", impersonation.AllAccounts},
		{"ops", "system:serviceaccounts:a"},
		{impersonation.AllAccounts, "system:serviceaccounts:a"},
		{"ops", impersonation.AllAccounts, "system:serviceaccounts:a"},
	}
	return n, accounts
}

// TestAsFarAsStepByStep compares with the naive search on small policies: how
// many steps it takes from everybody to everybody.
func TestAsFarAsStepByStep(t *testing.T) {
	counts := map[int]int{}
	for seed := range uint64(60) {
		compareSteps(t, seed, counts)
	}
	t.Logf("steps: %v", counts)
	for steps := range 4 {
		if counts[steps] < 3 {
			t.Errorf("only %d ways of %d steps: too few to tell anything", counts[steps], steps)
		}
	}
}

func compareSteps(t *testing.T, seed uint64, counts map[int]int) {
	t.Helper()
	const deep = 4
	objects := generator{rand.New(rand.NewPCG(seed, 1))}.objects()
	n, accounts := universe(rbac.NewPolicy(objects))
	ann, ben, ops := access.Ref{Kind: "User", Name: "ann"}, access.Ref{Kind: "User", Name: "ben"}, access.Ref{Kind: "Group", Name: "ops"}
	graph := New(n.policy, Options{Constrained: true, Through: []Class{Impersonate, Token}}, accounts, ann, ben, ops)
	graph.explore(deep)
	in := graph.incoming()
	naively := map[access.Ref]map[standing]int{}
	for _, goal := range graph.starts() {
		to := graph.toward(in, func(id int32) bool { return graph.vertices[id].is(goal, nil) })
		for _, start := range graph.starts() {
			if naively[start] == nil {
				subject := impersonation.Member(start)
				naively[start] = n.distances(standing{username: subject.Username, groups: strings.Join(subject.Groups, ",")}, deep)
			}
			want := nearest(naively[start], func(s standing) bool { return s.is(goal) })
			got := int(to.distance[graph.id(identityOf(start, nil))])
			if got > deep {
				got = far
			}
			counts[want]++
			if got != want {
				t.Fatalf("seed %d: from %v to %v: %d steps, step by step %d\n%s", seed, start, goal, got, want, printed(objects))
			}
		}
	}
}

func (s standing) is(goal access.Ref) bool {
	if goal.Kind == rbacv1.GroupKind {
		return slices.Contains(s.subject().Groups, goal.Name)
	}
	return s.username == usernameOf(goal)
}

func printed(objects access.Objects) string {
	var lines []string
	for _, role := range objects.ClusterRoles {
		lines = append(lines, fmt.Sprintf("role %s: %+v", role.Name, role.Rules))
	}
	for _, binding := range objects.ClusterRoleBindings {
		lines = append(lines, fmt.Sprintf("everywhere %s: %v", binding.RoleRef.Name, binding.Subjects))
	}
	for _, binding := range objects.RoleBindings {
		lines = append(lines, fmt.Sprintf("in %s %s: %v", binding.Namespace, binding.RoleRef.Name, binding.Subjects))
	}
	return strings.Join(lines, "\n")
}
