package matrixstories

import (
	"slices"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// TestDefaultRolesThatAreNotThere: what cannot be read, is gone, or was never
// aggregated is measured by the built-in role, and that is said.
func TestDefaultRolesThatAreNotThere(t *testing.T) {
	t.Parallel()
	const roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles/"
	const empty = `{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "edit"}, "rules": null,
		"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"rbac.authorization.k8s.io/aggregate-to-edit": "true"}}]}}`
	tests := []struct {
		name    string
		caller  rights
		faults  func(*faultproxy.Proxy)
		builtin []string
		want    string // what viewer-all has, who holds the cluster's own view
	}{
		{name: "unreadable", caller: impersonator, builtin: []string{"view", "edit", "admin", "cluster-admin"}, want: "view+ view+"},
		{name: "deleted", caller: admin, faults: faulty(faultproxy.Path("GET", roles+"view"), faultproxy.Status(404, "NotFound",
			`clusterroles.rbac.authorization.k8s.io "view" not found`)), builtin: []string{"view"}, want: "view+ view+"},
		{name: "empty", caller: admin, faults: faulty(faultproxy.Path("GET", roles+"edit"), faultproxy.Respond(200,
			map[string][]string{"Content-Type": {"application/json"}}, empty)), builtin: []string{"edit"}, want: "view view"},
		{
			name: "broken", caller: admin, faults: faulty(faultproxy.Path("GET", roles+"admin"), faultproxy.InternalError("etcdserver: leader changed")),
			builtin: []string{"admin"}, want: "view view",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := greek.open(t).faulty(t, test.caller)
			if test.faults != nil {
				test.faults(s.proxy)
			}
			const line = "viewer-all --group nobodies -n alpha"
			answer := decoded[report.LevelMatrix](t, s, line)
			for _, role := range answer.Levels {
				want := "cluster"
				if slices.Contains(test.builtin, role.Name) {
					want = "built-in v1.37"
				}
				if role.From != want {
					t.Errorf("%s is from %s, want %s", role.Name, role.From, want)
				}
			}
			if got := words(answer.Rows[0]); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			s.golden(t, "roles/"+test.name, s.matrix(t, line).String())
		})
	}
}

// TestRolesInFiles: without a cluster, the roles are those of the files, and an
// empty one is filled from those that carry its label.
func TestRolesInFiles(t *testing.T) {
	t.Parallel()
	s := greek.open(t).scene(t, bare)
	const bindings = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: view}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-view: 'true'}}]}
`
	const labelled = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: pods, labels: {to-view: 'LABEL'}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`
	for name, label := range map[string]string{"labelled": "true", "unlabelled": "gone"} {
		if err := writeFile(s, name+".yaml", bindings+replaced(labelled, "LABEL", label)); err != nil {
			t.Fatal(err)
		}
		s.golden(t, "roles/file-"+name, s.matrix(t, "reader -n alpha -f "+name+".yaml").String())
	}
}
