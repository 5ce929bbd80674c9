package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// TestObjectsAreAsTheServerKeepsThem covers what Load adds to objects and takes
// away from them, and everything else that it returns.
func TestObjectsAreAsTheServerKeepsThem(t *testing.T) {
	const text = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: admins
  namespace: ignored
  managedFields: [{manager: kubectl, operation: Update}]
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: "{}"
    kept: "yes"
roleRef: {kind: ClusterRole, name: admin}
subjects:
- {kind: User, name: jane}
- {kind: Group, name: ops}
- {kind: ServiceAccount, namespace: ci, name: bot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: bot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
---
{apiVersion: v1, kind: Namespace, metadata: {name: team, labels: {stage: dev}}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: x, name: x}}
---
{apiVersion: v1, kind: Service}
---
{apiVersion: apps/v1, kind: Deployment}
---
{apiVersion: whocanas.dev/v1alpha1, kind: Identities, identities: []}
---
replicas: 3
`
	got, err := Load([]string{"-"}, strings.NewReader(text), Options{DefaultNamespace: "team"})
	if err != nil {
		t.Fatal(err)
	}
	want := Loaded{
		Objects: access.Objects{
			ClusterRoleBindings: []rbacv1.ClusterRoleBinding{{
				ObjectMeta: metav1.ObjectMeta{Name: "admins", Annotations: map[string]string{"kept": "yes"}},
				RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "admin"},
				Subjects: []rbacv1.Subject{
					{Kind: "User", APIGroup: rbacv1.GroupName, Name: "jane"},
					{Kind: "Group", APIGroup: rbacv1.GroupName, Name: "ops"},
					{Kind: "ServiceAccount", Namespace: "ci", Name: "bot"},
				},
			}},
			RoleBindings: []rbacv1.RoleBinding{{
				ObjectMeta: metav1.ObjectMeta{Name: "readers", Namespace: "team"},
				RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "reader"},
				Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Name: "bot"}},
			}},
			Roles: []rbacv1.Role{{
				ObjectMeta: metav1.ObjectMeta{Name: "reader", Namespace: "team"},
				Rules:      []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get"}}},
			}},
		},
		Namespaces:      []Namespace{{Name: "team", Labels: map[string]string{"stage": "dev"}}},
		ServiceAccounts: []types.NamespacedName{{Namespace: "team", Name: "bot"}},
		Positions: map[Ref]Position{
			{"ClusterRoleBinding", "", "admins"}: {"-", 1, 1},
			{"RoleBinding", "team", "readers"}:   {"-", 2, 16},
			{"Role", "team", "reader"}:           {"-", 3, 23},
			{"Namespace", "", "team"}:            {"-", 4, 29},
			{"ServiceAccount", "team", "bot"}:    {"-", 5, 31},
		},
		Defaulted: []Ref{{"RoleBinding", "team", "readers"}, {"Role", "team", "reader"}, {"ServiceAccount", "team", "bot"}},
		Ignored:   []Ignored{{Count: 1}, {"apps", "Deployment", 2}, {"whocanas.dev", "Identities", 1}, {"", "Service", 1}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Loaded{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1 without a kind", "2 Deployment.apps", "1 Identities.whocanas.dev", "1 Service"}, lines(got.Ignored)); diff != "" {
		t.Errorf("ignored, in words (-want +got):\n%s", diff)
	}
}

// TestTheLastOfTwoStands, in the place of the first.
func TestTheLastOfTwoStands(t *testing.T) {
	var text string
	for _, kind := range []string{"Namespace", "ServiceAccount"} {
		for _, name := range []string{"a", "b", "a"} {
			text += fmt.Sprintf("{apiVersion: v1, kind: %s, metadata: {name: %s, labels: {line: n%d}}}\n---\n", kind, name, strings.Count(text, "\n"))
		}
	}
	for _, verb := range []string{"get", "list", "watch"} {
		text += "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: r}, rules: [{apiGroups: [''], resources: [pods], verbs: [" + verb + "]}]}\n---\n"
	}
	for _, scope := range []string{"Cluster", "Namespaced"} {
		text += "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, spec: {group: g.io, scope: " + scope + ", names: {plural: xs, kind: X}, versions: [{served: true}]}}\n---\n"
	}
	got := fromText(t, text)
	want := []string{
		"standard input:5: Namespace a replaces the one at standard input:1",
		"standard input:11: ServiceAccount default/a replaces the one at standard input:7",
		"standard input:15: ClusterRole r replaces the one at standard input:13",
		"standard input:17: ClusterRole r replaces the one at standard input:15",
		"standard input:21: CustomResourceDefinition xs.g.io replaces the one at standard input:19",
	}
	if diff := cmp.Diff(want, lines(got.Duplicates)); diff != "" {
		t.Errorf("duplicates (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Namespace{{"a", map[string]string{"line": "n4"}}, {"b", map[string]string{"line": "n2"}}}, got.Namespaces); diff != "" {
		t.Errorf("namespaces (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]types.NamespacedName{{Namespace: "default", Name: "a"}, {Namespace: "default", Name: "b"}}, got.ServiceAccounts); diff != "" {
		t.Errorf("service accounts (-want +got):\n%s", diff)
	}
	if roles := got.Objects.ClusterRoles; len(roles) != 1 || roles[0].Rules[0].Verbs[0] != "watch" {
		t.Errorf("got %v", roles)
	}
	if len(got.Resources) != 1 || !got.Resources[0].Namespaced {
		t.Errorf("got %v", got.Resources)
	}
}

// TestRolesMayBeBoundAgain: only another role is refused.
func TestRolesMayBeBoundAgain(t *testing.T) {
	binding := func(subject string) string {
		return "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: view}, subjects: [{kind: User, name: " + subject + "}]}\n"
	}
	got := fromText(t, binding("jane")+"---\n"+binding("bob"))
	if len(got.Problems) > 0 || len(got.Objects.ClusterRoleBindings) != 1 || got.Objects.ClusterRoleBindings[0].Subjects[0].Name != "bob" {
		t.Errorf("got %v, %v", got.Problems, got.Objects.ClusterRoleBindings)
	}
}

func TestDefinitionsThatAddNothing(t *testing.T) {
	got := fromText(t, "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, spec: {group: g.io, scope: Cluster, names: {plural: xs, kind: X}, versions: [{served: false}]}}\n"+
		"---\n{apiVersion: apiextensions.k8s.io/v1beta1, kind: CustomResourceDefinition}\n")
	if len(got.Problems) > 0 || len(got.Resources) > 0 {
		t.Errorf("got %v, %v", got.Problems, got.Resources)
	}
}

func TestProblemsAreToldUpToABound(t *testing.T) {
	_, err := Load([]string{"-"}, strings.NewReader(strings.Repeat("x\n---\n", 53)), Options{})
	if err == nil {
		t.Fatal("no error")
	}
	told := strings.Split(err.Error(), "\n")
	if len(told) != 52 || told[0] != "53 problems in manifests:" || told[51] != "and 3 more" {
		t.Errorf("got %d lines: %s", len(told), err)
	}
}

func TestFileNamesStayOnTheirLine(t *testing.T) {
	got := []string{
		Position{File: "a b.yaml", Line: 3}.String(),
		Position{File: "a\nb\x1b[31m.yaml"}.String(),
		Problem{File: "a", What: "gone"}.Error(),
	}
	want := []string{"a b.yaml:3", `"a\nb\x1b[31m.yaml"`, "a: gone"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
