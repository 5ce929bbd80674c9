package matrixstories

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// everyone is about everybody of the world.
const everyone = "--identities people.yaml -l world=greek @ann bob @bot sa/alpha:idle sa/beta:deployer group/auditors group/builders " +
	"viewer viewer-all editor editor-all editor-plus boss boss-all root root-all stray wild named node/n1 group/system:masters nobody"

// TestLevelsAreTheSameBySource: what the server lists as rules and what the RBAC
// objects say make the same cells.
func TestLevelsAreTheSameBySource(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	cells := map[string][][]report.LevelCell{}
	for _, source := range []string{"impersonation", "rbac"} {
		answer := decoded[report.LevelMatrix](t, stage.scene(t, admin), everyone+" --source "+source)
		for _, row := range answer.Rows {
			whole := append([]report.LevelCell{row.Cluster}, row.Cells...)
			for i := range whole {
				whole[i].Bindings = nil // only RBAC objects name them
			}
			cells[source] = append(cells[source], whole)
		}
		if want := (report.Completeness{}); !cmp.Equal(want, answer.Completeness) {
			t.Errorf("%s: %+v", source, answer.Completeness)
		}
		for _, role := range answer.Levels {
			if role.From != "cluster" {
				t.Errorf("%s measures by %+v", source, role)
			}
		}
	}
	if diff := cmp.Diff(cells["impersonation"], cells["rbac"]); diff != "" {
		t.Errorf("cells (-impersonation +rbac):\n%s", diff)
	}
	s := stage.scene(t, admin)
	s.golden(t, "levels/everyone", s.matrix(t, everyone).String())
}

// word is a cell in short: the level with + where there is more, and with ~
// where that is not known.
func word(cell report.LevelCell) string {
	return cell.Level + map[access.Verdict]string{access.Allowed: "+", access.Unknown: "~", access.Denied: ""}[cell.More]
}

// words are what a row says about the cluster and about some namespaces.
func words(row report.LevelRow) string {
	all := []string{word(row.Cluster)}
	for _, cell := range row.Cells {
		all = append(all, word(cell))
	}
	return strings.Join(all, " ")
}

// TestExactLevels: who holds just a role has just its level, through a
// RoleBinding in that namespace alone, through a ClusterRoleBinding everywhere.
// Where everything is asked one by one, what goes beyond is not known.
func TestExactLevels(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	stage.nearViews(t)
	tests := []struct{ who, rules, asked string }{
		{"viewer", "none view none", "none~ view~ none~"},
		{"editor", "none edit none", "none~ edit~ none~"},
		{"editor-plus", "none edit+ none", "none~ edit~ none~"},
		{"boss", "none admin none", "none~ admin~ none~"},
		{"root", "none cluster-admin none", "none~ cluster-admin none~"},
		{"viewer-all", "view view view", "view~ view~ view~"},
		{"editor-all", "edit edit edit", "edit~ edit~ edit~"},
		{"boss-all", "admin admin admin", "admin~ admin~ admin~"},
		{"root-all", "cluster-admin cluster-admin cluster-admin", "cluster-admin cluster-admin cluster-admin"},
		{"stray", "none none none", "none~ none~ none~"},
		{"view-without-logs", "none none+ none", "none~ none~ none~"},
		{"view-of-own-namespace", "none view none", "none~ view~ none~"},
		{"view-of-other-namespace", "none none+ none", "none~ none~ none~"},
	}
	whos := ""
	for _, test := range tests {
		whos += test.who + " "
	}
	for _, source := range []string{"impersonation", "rbac", "review"} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			answer := decoded[report.LevelMatrix](t, stage.scene(t, admin), whos+"-n alpha,beta --source "+source)
			for i, test := range tests {
				want := test.rules
				if source == "review" {
					want = test.asked
				}
				if got := words(answer.Rows[i]); got != want {
					t.Errorf("%s: got %q, want %q", test.who, got, want)
				}
			}
			if answer.Incomplete != (source == "review") {
				t.Errorf("incomplete: %t, %q", answer.Incomplete, answer.Reasons)
			}
		})
	}
}

// nearViews binds, in alpha, three users to roles that are the cluster's view
// role but for a little: without one permission, and with just one namespace's
// own object, that of alpha and another.
func (s *stage) nearViews(t *testing.T) {
	t.Helper()
	stdout, _, err := s.cluster.Kubectl(t.Context(), "get", "clusterrole", "view", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	var view rbacv1.ClusterRole
	if err := json.Unmarshal([]byte(stdout), &view); err != nil {
		t.Fatal(err)
	}
	manifests := held(t, "view-without-logs", less(view.Rules, "pods/log"))
	for name, namespace := range map[string]string{"view-of-own-namespace": "alpha", "view-of-other-namespace": "beta"} {
		own := []string{"namespaces", "namespaces/status"}
		manifests += held(t, name, append(less(view.Rules, own...), rbacv1.PolicyRule{
			Verbs: []string{"get"}, APIGroups: []string{""}, Resources: own, ResourceNames: []string{namespace},
		}))
	}
	if err := s.cluster.ApplySettled(t.Context(), manifests); err != nil {
		t.Fatal(err)
	}
}

// held is a role in alpha, and a user of its name who holds it.
func held(t *testing.T, name string, rules []rbacv1.PolicyRule) string {
	t.Helper()
	meta := metav1.ObjectMeta{Name: name, Namespace: "alpha"}
	return "---\n" + manifest(t, rbacv1.Role{TypeMeta: kind("Role"), ObjectMeta: meta, Rules: rules}) + "---\n" +
		manifest(t, rbacv1.RoleBinding{
			TypeMeta: kind("RoleBinding"), ObjectMeta: meta,
			RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
			Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: name}},
		})
}

func kind(name string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: name}
}

func manifest(t *testing.T, object any) string {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// less are the rules without some resources.
func less(rules []rbacv1.PolicyRule, resources ...string) []rbacv1.PolicyRule {
	var left []rbacv1.PolicyRule
	for _, rule := range rules {
		rule.Resources = slices.DeleteFunc(slices.Clone(rule.Resources), func(resource string) bool {
			return slices.Contains(resources, resource)
		})
		if len(rule.Resources) > 0 {
			left = append(left, rule)
		}
	}
	return left
}
