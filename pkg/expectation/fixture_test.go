package expectation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// town is a world with three namespaces, two of them with a label.
type town struct {
	catalog access.Catalog
	failing error // of looking for namespaces and words
}

func newTown() *town { return &town{catalog: access.NewCatalog(builtin.Resources())} }

func (w *town) Entry(name string) (identity.Identity, error) {
	return identity.File{Identities: []identity.Entry{{Name: "jane", User: "jane", Groups: []string{"dev"}}}}.Find(name)
}

func (w *town) Resolve(_ context.Context, words access.TargetWords) (access.Target, error) {
	if w.failing != nil {
		return access.Target{}, w.failing
	}
	return w.catalog.Resolve(words)
}

func (w *town) Find(group, name string) (access.Resource, bool) { return w.catalog.Find(group, name) }

func (w *town) Namespaces(_ context.Context, selector string) ([]string, error) {
	if w.failing != nil {
		return nil, w.failing
	}
	wanted, err := labels.Parse(selector)
	var names []string
	for _, one := range []struct{ name, stage string }{{"prod", "live"}, {"team-a", "test"}, {"team-b", "test"}} {
		if wanted.Matches(labels.Set{"stage": one.stage}) {
			names = append(names, one.name)
		}
	}
	return names, err
}

func (w *town) Missing(_ context.Context, name string) bool {
	return !slices.Contains([]string{"prod", "team-a", "team-b"}, name)
}

func (w *town) MeantVerb(word string) string {
	if meant := near.Names(word, access.KnownVerbs()); len(meant) > 0 {
		return meant[0]
	}
	return ""
}

// source is a document whose lines are written out as the steps that lead to
// them, so that a problem shows where it is.
func source(tests ...Test) Source {
	lines := map[string]int{}
	return Source{File: File{Tests: tests}, Path: "t.yaml", Line: func(steps ...any) int {
		key := fmt.Sprint(steps...)
		if lines[key] == 0 {
			lines[key] = len(lines) + 1
		}
		return lines[key]
	}}
}

// planned is a plan that has no problems.
func planned(t testing.TB, tests ...Test) Plan {
	t.Helper()
	plan, err := NewPlan(t.Context(), []Source{source(tests...)}, newTown(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// grants is a policy: rules for the user jane, everywhere for "" and in
// namespaces.
type grants map[string][]rbacv1.PolicyRule

func (g grants) policy() access.Objects {
	var objects access.Objects
	jane := []rbacv1.Subject{{Kind: "User", APIGroup: rbacv1.GroupName, Name: "jane"}}
	for namespace, rules := range g {
		name := "role-" + namespace
		objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: rules})
		ref := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}
		meta := metav1.ObjectMeta{Name: "binding", Namespace: namespace}
		if namespace == "" {
			objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{ObjectMeta: meta, RoleRef: ref, Subjects: jane})
		} else {
			objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: ref, Subjects: jane})
		}
	}
	return objects
}

// authority evaluates a policy, counts what it is asked, and fails where it is
// told to.
type authority struct {
	*rbac.Authority
	asked      atomic.Int64
	now, most  atomic.Int64
	unknown    error // of every check
	stranger   error // of whom it is asked about
	incomplete []string
}

func (g grants) authority() *authority {
	objects := g.policy()
	held := rbac.Holdings{Policy: rbac.NewPolicy(objects), Objects: objects}
	return &authority{Authority: rbac.NewAuthority(func(context.Context, string) (rbac.Holdings, error) { return held, nil }, nil)}
}

func (a *authority) enter() func() {
	a.asked.Add(1)
	now := a.now.Add(1)
	for most := a.most.Load(); now > most && !a.most.CompareAndSwap(most, now); most = a.most.Load() {
	}
	return func() { a.now.Add(-1) }
}

func (a *authority) Identify(ctx context.Context, who identity.Identity) (access.Seen, error) {
	defer a.enter()()
	if a.stranger != nil {
		return access.Seen{}, a.stranger
	}
	return a.Authority.Identify(ctx, who)
}

func (a *authority) Check(ctx context.Context, who identity.Identity, request access.Request) access.Decision {
	defer a.enter()()
	if a.unknown != nil {
		return access.Undecided(access.SourceRBAC, a.unknown)
	}
	return a.Authority.Check(ctx, who, request)
}

func (a *authority) Rules(ctx context.Context, who identity.Identity, namespace string) access.Rules {
	defer a.enter()()
	rules := a.Authority.Rules(ctx, who, namespace)
	if a.incomplete != nil {
		rules.Complete, rules.Causes = false, a.incomplete
	}
	return rules
}

var errDown = errors.New("the server is down")

// judged asks the plan of some tests and judges.
func judged(t testing.TB, given *authority, tests ...Test) []Result {
	t.Helper()
	plan := planned(t, tests...)
	return plan.Judge(plan.Ask(t.Context(), given, 4, func() {}), newTown())
}

func rule(verbs, groups, resources []string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: verbs, APIGroups: groups, Resources: resources, ResourceNames: names}
}

func words(all ...string) []string { return all }
