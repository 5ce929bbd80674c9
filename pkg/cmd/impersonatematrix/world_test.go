package impersonatematrix

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// fakeWorld is a cluster as far as a test needs one; the rest is not there.
type fakeWorld struct {
	world.World
	names    []string // of namespaces
	err      error    // of listing them
	roles    map[string]*rbacv1.ClusterRole
	roleErr  error
	holdings map[string]rbac.Holdings
	asked    *[]string
}

func (w fakeWorld) note(format string, args ...any) {
	if w.asked != nil {
		*w.asked = append(*w.asked, fmt.Sprintf(format, args...))
	}
}

func (w fakeWorld) Namespace() string { return "current" }

func (w fakeWorld) Namespaces(_ context.Context, selector string) ([]string, error) {
	w.note("list %q", selector)
	return w.names, w.err
}

func (w fakeWorld) NamespaceExists(_ context.Context, name string) kube.Existence {
	w.note("get %s", name)
	switch {
	case strings.HasPrefix(name, "hidden"):
		return kube.NotKnown
	case cmp.Equal(w.names, []string{name}), strings.Contains(strings.Join(w.names, " ")+" ", name+" "):
		return kube.Exists
	default:
		return kube.Missing
	}
}

func (w fakeWorld) ClusterRole(_ context.Context, name string) (*rbacv1.ClusterRole, error) {
	return w.roles[name], w.roleErr
}

func (w fakeWorld) Minor(context.Context) int { return 30 }

func (w fakeWorld) Holdings(_ context.Context, namespace string) (rbac.Holdings, error) {
	held, known := w.holdings[namespace]
	if !known {
		return held, errors.New("roles may not be listed")
	}
	return held, nil
}

func forbidden() error {
	return apierrors.NewForbidden(schema.GroupResource{Resource: "namespaces"}, "", errors.New("no"))
}

func TestColumns(t *testing.T) {
	tests := []struct {
		name  string
		world fakeWorld
		line  []string
		want  []string
		note  string
		err   string
		asked []string
	}{
		{name: "all that can be listed", world: fakeWorld{names: []string{"a", "b"}}, want: []string{"a", "b"}, asked: []string{`list ""`}},
		{name: "those with labels", world: fakeWorld{names: []string{"a"}}, line: []string{"-l", "x=y"}, want: []string{"a"}, asked: []string{`list "x=y"`}},
		{name: "none has the labels", line: []string{"-l", "x=y"}, err: `no namespace matches "x=y"`, asked: []string{`list "x=y"`}},
		{name: "there are none", want: []string{"current"}, asked: []string{`list ""`}},
		{
			name: "they may not be listed", world: fakeWorld{err: forbidden()}, want: []string{"current"},
			note: "note: you may not list namespaces; asked about current alone\n", asked: []string{`list ""`},
		},
		{name: "they may not be listed, and all are wanted", world: fakeWorld{err: forbidden()}, line: []string{"-A"}, err: "namespaces is forbidden: no", asked: []string{`list ""`}},
		{name: "they may not be listed by label", world: fakeWorld{err: forbidden()}, line: []string{"-l", "x"}, err: "namespaces is forbidden: no", asked: []string{`list "x"`}},
		{name: "listing fails", world: fakeWorld{err: errors.New("503")}, err: "503", asked: []string{`list ""`}},
		{name: "permissions are of one", line: []string{"--by", "verb"}, want: []string{"current"}},
		{name: "named ones, each once", world: fakeWorld{names: []string{"a", "b"}}, line: []string{"-n", "b,a,b"}, want: []string{"b", "a"}, asked: []string{"get b", "get a"}},
		{name: "one that nobody may look for", line: []string{"-n", "hidden"}, want: []string{"hidden"}, asked: []string{"get hidden"}},
		{
			name: "one that is missing", world: fakeWorld{names: []string{"prod", "dev"}}, line: []string{"-n", "prd"},
			err: `there is no namespace "prd" on this cluster; did you mean prod?`, asked: []string{"get prd", `list ""`},
		},
		{
			name: "many are looked for in one list", world: fakeWorld{names: []string{"a", "b", "c", "d"}}, line: []string{"-n", "a,b,c,d"},
			want: []string{"a", "b", "c", "d"}, asked: []string{`list ""`},
		},
		{
			name: "one of many is missing", world: fakeWorld{names: []string{"a", "b", "c"}}, line: []string{"-n", "a,b,c,zebra"},
			err: `there is no namespace "zebra" on this cluster`, asked: []string{`list ""`},
		},
		{name: "many that nobody may list", world: fakeWorld{err: forbidden()}, line: []string{"-n", "a,b,c,d"}, want: []string{"a", "b", "c", "d"}, asked: []string{`list ""`}},
		{name: "a name that cannot be", line: []string{"-n", "A_B"}, err: `"A_B" is no name that a namespace can have`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, stderr := inquiryOf(t, "", tt.line...)
			var asked []string
			tt.world.asked = &asked
			q.World = tt.world
			got, err := q.columns(t.Context())
			if problem := inWords(err); problem != tt.err {
				t.Errorf("got the error %q, want %q", problem, tt.err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" && tt.err == "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.note, stderr.String()); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

// inWords are an error with a hint that asks back.
func inWords(err error) string {
	var usage *exit.UsageError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &usage) && strings.HasSuffix(usage.Hint, "?"):
		return usage.Problem + "; " + usage.Hint
	default:
		return err.Error()
	}
}

// Roles that cannot be read, do not exist or are empty are those of the server's
// version, and notes say so.
func TestDefaultRoles(t *testing.T) {
	own, version := builtin.DefaultRoles(30)
	view := rbacv1.ClusterRole{Rules: []rbacv1.PolicyRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}}}}
	q, stderr := inquiryOf(t, "")
	q.World = fakeWorld{roles: map[string]*rbacv1.ClusterRole{"view": &view, "edit": {}, "cluster-admin": &view}}
	roles, from, err := q.defaultRoles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]rbacv1.ClusterRole{view, own[1], own[2], view}, roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	wantFrom := []report.LevelRole{
		{Name: "view", From: "cluster", Digest: digest(view)},
		{Name: "edit", From: "built-in " + version, Digest: digest(own[1])},
		{Name: "admin", From: "built-in " + version, Digest: digest(own[2])},
		{Name: "cluster-admin", From: "cluster", Digest: digest(view)},
	}
	if digest(view) == digest(own[1]) {
		t.Error("different roles have the same digest")
	}
	if diff := cmp.Diff(wantFrom, from); diff != "" {
		t.Errorf("from (-want +got):\n%s", diff)
	}
	want := "note: the ClusterRole edit is empty: nothing has aggregated it\n" +
		"note: there is no ClusterRole admin here\n" +
		"note: measured by the built-in roles of Kubernetes " + version + ": edit, admin\n"
	if diff := cmp.Diff(want, stderr.String()); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestDefaultRolesThatMayNotBeRead(t *testing.T) {
	q, stderr := inquiryOf(t, "")
	q.World = fakeWorld{roleErr: errors.New("no")}
	roles, _, err := q.defaultRoles(t.Context())
	if len(roles) != len(level.Names()) || err != nil {
		t.Errorf("%d roles, %v", len(roles), err)
	}
	want := "note: no\nnote: measured by the built-in roles of Kubernetes v1.30: view, edit, admin, cluster-admin\n"
	if diff := cmp.Diff(want, stderr.String()); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	stop(exit.ErrInterrupted)
	if _, _, err := q.defaultRoles(ctx); !errors.Is(err, exit.ErrInterrupted) {
		t.Errorf("got %v", err)
	}
}

// With the source rbac the roles are among what is read anyhow.
func TestDefaultRolesOfWhatIsReadAnyhow(t *testing.T) {
	q, _ := inquiryOf(t, "", "--source", "rbac")
	own, _ := builtin.DefaultRoles(0)
	q.World = fakeWorld{roleErr: errors.New("asked for one role"), holdings: map[string]rbac.Holdings{"": {Objects: access.Objects{ClusterRoles: own}}}}
	roles, _, err := q.defaultRoles(t.Context())
	if diff := cmp.Diff(own, roles); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Bindings are only named where all of them are known.
func TestWholePolicy(t *testing.T) {
	policy, other := rbac.NewPolicy(access.Objects{}), rbac.NewPolicy(access.Objects{})
	whole := rbac.Holdings{Policy: policy}
	tests := []struct {
		name     string
		holdings map[string]rbac.Holdings
		want     string
	}{
		{"all is known", map[string]rbac.Holdings{"": whole, "dev": whole, "prod": whole}, ""},
		{"nothing is known", nil, "roles may not be listed"},
		{"a namespace is not known", map[string]rbac.Holdings{"": whole, "dev": whole}, "roles may not be listed"},
		{"read by namespace", map[string]rbac.Holdings{"": whole, "dev": {Policy: other}}, "roles and bindings can only be read namespace by namespace; --source rbac does that"},
		{
			"with gaps",
			map[string]rbac.Holdings{"": {Policy: policy, Gaps: []string{"no roles", "no bindings"}}, "dev": whole, "prod": whole},
			"no roles; no bindings",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, _ := inquiryOf(t, "")
			q.World, q.places = fakeWorld{holdings: tt.holdings}, []string{"dev", "prod"}
			got, err := q.wholePolicy(t.Context())
			if inWords(err) != tt.want || err == nil && got != policy {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// What a survey will send, by source and view.
func TestPlans(t *testing.T) {
	catalog := access.NewCatalog([]access.Resource{{Name: "pods", Namespaced: true, Verbs: []string{"get"}}})
	roles := []rbacv1.ClusterRole{{Rules: []rbacv1.PolicyRule{{Verbs: []string{"get", "list"}, APIGroups: []string{""}, Resources: []string{"pods"}}}}}
	swept := len(access.SweepPlan(catalog.Resources(), []string{"dev"}, nil))
	got := map[string][]string{}
	for _, source := range []string{"auto", "review", "rbac"} {
		q, stderr := inquiryOf(t, "", "--source", source)
		q.identities = everyoneIn(t, q)
		q.places = []string{"dev", "prod"}
		survey := matrix.Levels{Ladder: level.NewLadder(roles, catalog), Identities: q.identities, Namespaces: q.places}
		questions := matrix.Questions{Identities: q.identities, Places: []string{"", "dev"}, Requests: func(place string) []access.Request {
			return []access.Request{{Verb: "get", Resource: "pods", Namespace: place}}
		}}
		plans := []report.Plan{q.levelPlan(survey), q.questionPlan(questions)}
		q.places = []string{"dev"}
		plans = append(plans, q.permissionPlan(catalog))
		for _, plan := range plans {
			q.announce(plan)
			for _, step := range plan.Steps {
				got[source] = append(got[source], fmt.Sprintf("%s: %d, %v, %v", step.What, step.Requests, step.AtMost, step.Conditional))
			}
			got[source] = append(got[source], fmt.Sprintf("in any case: %d", plan.Requests))
		}
		got[source] = append(got[source], strings.Split(strings.TrimSpace(stderr.String()), "\n")...)
	}
	sweep := func(n int) string { return fmt.Sprint(n * swept) }
	lists := "lists of RBAC objects, plus one for each further 500 objects: 4"
	want := map[string][]string{
		"auto": {
			"self-checks: 3, false, false", "lists of rules that hold everywhere: 3, false, false", "lists of rules in a namespace: 6, false, false",
			"only where those lists are incomplete: what decides the levels, one by one: 18, true, true", "in any case: 12",
			"self-checks: 3, false, false", "single questions: 6, false, false", "in any case: 9",
			"self-checks: 3, false, false", "lists of rules: 6, false, false",
			"only where those lists are incomplete: every resource and verb, one by one: " + sweep(3) + ", true, true", "in any case: 9",
			"plan: self-checks: 3; lists of rules that hold everywhere: 3; lists of rules in a namespace: 6",
			"plan: self-checks: 3; single questions: 6",
			"plan: self-checks: 3; lists of rules: 6",
		},
		"review": {
			"checks whether reviews are permitted: 3, false, false", "what decides the levels, asked one by one: 18, true, false", "in any case: 21",
			"checks whether reviews are permitted: 3, false, false", "single questions: 6, false, false", "in any case: 9",
			"checks whether reviews are permitted: 3, false, false", "every resource and verb that the cluster serves, one by one: " + sweep(3) + ", true, false",
			fmt.Sprintf("in any case: %d", 3+3*swept),
			"plan: checks whether reviews are permitted: 3; what decides the levels, asked one by one: 18",
			"plan: checks whether reviews are permitted: 3; single questions: 6",
			"plan: checks whether reviews are permitted: 3; every resource and verb that the cluster serves, one by one: " + sweep(3),
		},
		"rbac": {
			lists + ", false, false", "in any case: 4", lists + ", false, false", "in any case: 4", lists + ", false, false", "in any case: 4",
			"plan: " + lists, "plan: " + lists, "plan: " + lists,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
