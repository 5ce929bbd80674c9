package snapshotstories

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reader makes a ClusterRole that lists some resources.
func (s *scene) reader(t *testing.T, name string, resources ...string) {
	t.Helper()
	s.apply(t, strings.NewReplacer("NAME", name, "RESOURCES", strings.Join(resources, ", ")).Replace(`
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: NAME}
rules: [{apiGroups: ["", rbac.authorization.k8s.io], resources: [RESOURCES], verbs: [list]}]
`))
}

// refusal is what the server says to who may not list something.
func refusal(resource, group string) string {
	if group != "" {
		resource += "." + group
	}
	name, _, _ := strings.Cut(resource, ".")
	return `you may not list ` + name + `: ` + resource + ` is forbidden: User "$CALLER" cannot list resource "` + name + `" in API group "` + group + `" at the cluster scope`
}

// TestAnIncompleteSnapshotSaysSo: what could not be read is unknown, and what was
// read is an answer.
func TestAnIncompleteSnapshotSaysSo(t *testing.T) {
	const group = "rbac.authorization.k8s.io"
	s := newScene(t, "snapshot-half")
	acme(t, s.cluster)
	s.reader(t, "snapshot-half", "clusterrolebindings", "clusterroles", "namespaces")
	bindings, roles, accounts := refusal("rolebindings", group), refusal("roles", group), refusal("serviceaccounts", "")
	got := s.run(t, "kubectl who-can-as snapshot s.json -q --strict")
	want := result{Code: 3}
	for _, why := range []string{bindings, roles, accounts} {
		want.Err += "warning: the snapshot is incomplete: " + why + "\n"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	const before = "when the snapshot was taken: "
	for _, test := range []struct {
		line string
		want result
	}{
		{"group/sre get nodes -f s.json", result{Code: 0}},
		{"group/nobody get nodes -f s.json", result{Code: 1}},
		{"group/dev-team get pods -n production -f s.json", result{Code: 3}},
		{"snapshot --verify s.json -o jsonpath='{.reasons}'", result{Out: `["` + strings.Join(quoted(bindings, roles, accounts), `","`) + `"]`}},
		{"group/nobody -n production -f s.json -o jsonpath='{.reasons}'", result{Out: `["` + before + quoted(bindings)[0] + `: only what could be read is shown"]`}},
		{"who get nodes -f s.json -o jsonpath='{.incomplete}'", result{Out: "false"}},
		{"who get pods -n production -f s.json -o jsonpath='{.reasons}'", result{Out: `["` + before + quoted(bindings)[0] + `"]`}},
	} {
		if diff := cmp.Diff(test.want, s.run(t, "kubectl who-can-as -q "+test.line)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.line, diff)
		}
	}
	got = s.run(t, "kubectl impersonate-matrix --all-service-accounts -f s.json")
	if diff := cmp.Diff("", got.Out); diff != "" || got.Code != 2 || !strings.Contains(got.Err, before+accounts) {
		t.Errorf("service accounts that were not read: %+v", got)
	}
}

// quoted are texts as they stand in JSON.
func quoted(texts ...string) []string {
	for i := range texts {
		texts[i] = strings.ReplaceAll(texts[i], `"`, `\"`)
	}
	return texts
}

// TestOneNamespaceCanBeRead where the cluster cannot, and ClusterRoles by name.
func TestOneNamespaceCanBeRead(t *testing.T) {
	s := newScene(t, "snapshot-bindings")
	s.reader(t, "snapshot-bindings", "clusterrolebindings", "namespaces", "serviceaccounts")
	s.apply(t, strings.ReplaceAll(`
{apiVersion: v1, kind: Namespace, metadata: {name: tenant}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: read-rbac, namespace: tenant}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: read-rbac}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: CALLER}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: read-rbac, namespace: tenant}
rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: snapshot-names}
rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [cluster-admin, snapshot-names], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: snapshot-names}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: snapshot-names}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: CALLER}]
`, "CALLER", s.caller))
	s.must(t, "kubectl who-can-as snapshot -q s.json -n tenant")
	for _, test := range []struct {
		line string
		code int
	}{
		{"CALLER list roles -n tenant", 0},
		{"CALLER list roles -n default", 3},
		{"group/system:masters get secrets -n default", 0},
		{"CALLER get clusterroles/cluster-admin", 0},
		{"CALLER list namespaces", 3}, // by a ClusterRole that could not be read
	} {
		line := "kubectl who-can-as -q -f s.json " + strings.ReplaceAll(test.line, "CALLER", "user/"+s.caller)
		if got := s.run(t, line); got.Code != test.code || got.Out != "" {
			t.Errorf("%s: %+v, want %d", test.line, got, test.code)
		}
	}
}

// TestNothingToTake: without any bindings a snapshot answers nothing.
func TestNothingToTake(t *testing.T) {
	s := newScene(t)
	got := s.run(t, "kubectl who-can-as snapshot s.json")
	why := strings.TrimPrefix(refusal("clusterrolebindings", "rbac.authorization.k8s.io"), "you may not list clusterrolebindings: ")
	want := "error: taking a snapshot: listing clusterrolebindings: " + why +
		"\nask a cluster administrator for this right; whoami shows whom the server sees\n"
	if diff := cmp.Diff(result{Err: want, Code: 2}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{}, s.files(t)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
