package snapshotstories

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestASnapshotAnswersAsTheClusterDid: to every command, packed in every way, and
// after the cluster is another one.
func TestASnapshotAnswersAsTheClusterDid(t *testing.T) {
	s := newScene(t, "cluster-admin")
	acme(t, s.cluster)
	s.apply(t, custom)
	s.must(t, "kubectl wait --for=condition=Established crd/widgets.example.com")
	lines := []string{
		"who-can-as jane@example.com --group dev-team -n production -o json",
		"who-can-as jane@example.com --group dev-team -A -o json",
		"who-can-as jane@example.com --group dev-team -A -o wide --all",
		"who-can-as sa/ci:deployer -l acme.example/kind=stage -o yaml",
		"who-can-as jane@example.com --group dev-team get configmaps/feature-flags -n production -o json",
		"who-can-as jane@example.com delete nodes -o json",
		"who-can-as jane@example.com list widgets -n production -o json",
		"who-can-as explain jane@example.com --group dev-team get secrets -n production -o json",
		"who-can-as explain jane@example.com --group dev-team get pods -n production -o json",
		"who-can-as who get secrets -A -o json",
		"who-can-as who get widgets -n production -o json",
		"impersonate-matrix jane@example.com sa/ci:deployer group/sre -A -o json",
		"impersonate-matrix jane@example.com sa/ci:deployer -l acme.example/kind=stage -o csv",
		"impersonate-matrix --all-service-accounts -A -o json",
	}
	live := map[string]result{}
	for _, line := range lines {
		live[line] = s.live(t, line)
		if live[line].Code > 1 {
			t.Errorf("%s ends with %d: %s", line, live[line].Code, live[line].Err)
		}
	}
	for _, file := range []string{"s.json", "s.json.gz", "s.json.zst"} {
		s.must(t, "kubectl who-can-as snapshot "+file)
	}
	s.must(t, "kubectl delete -f - <<'EOF'\n"+custom+"\nEOF")
	s.must(t, "kubectl delete rolebinding --all -n production")
	forms := []string{"-f s.json", "-f s.json.gz", "-f s.json.zst", "-f - < s.json.zst"}
	for i, line := range lines {
		t.Run(line, func(t *testing.T) {
			from := forms[i%len(forms)]
			got := s.run(t, "kubectl "+line+" "+from)
			if diff := cmp.Diff(placeless(live[line].Out), placeless(got.Out)); diff != "" {
				t.Errorf("%s (-live +snapshot):\n%s", from, diff)
			}
			if got.Code != live[line].Code {
				t.Errorf("%s ends with %d, live %d\n%s\n%s", from, got.Code, live[line].Code, got.Err, live[line].Err)
			}
		})
	}
}

// placeless is an answer without what it says it is about: a server, or a file.
func placeless(answer string) string {
	return regexp.MustCompile(`(?m)^    "cluster": ".*",\n`).ReplaceAllString(answer, "")
}

// live is the answer of the cluster's own RBAC objects.
func (s *scene) live(t *testing.T, line string) result {
	t.Helper()
	if !strings.Contains(line, " who ") {
		line += " --source rbac"
	}
	return s.run(t, "kubectl "+line)
}

// custom is a resource that Kubernetes does not serve by itself, and a role that
// becomes part of view.
const custom = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}, subresources: {status: {}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: widgets, namespace: production}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: widgets}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane@example.com}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: widgets}
rules: [{apiGroups: [example.com], resources: [widgets], verbs: [list]}]
`

// TestManifestsLieOverASnapshot: a role that is new is aggregated, a binding that
// is there is replaced, and the rest of the cluster is as it is.
func TestManifestsLieOverASnapshot(t *testing.T) {
	s := newScene(t, "cluster-admin")
	s.apply(t, `
apiVersion: v1
kind: Namespace
metadata: {name: over}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewers, namespace: over}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: over-jane}]
`)
	s.must(t, "kubectl who-can-as snapshot s.json")
	s.save(t, "change.yaml", `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewers, namespace: over}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: over-bob}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: gadgets, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
rules: [{apiGroups: [example.com], resources: [gadgets], verbs: [get]}]
`)
	for _, test := range []struct {
		line string
		want result
	}{
		{"over-jane get pods -n over -f s.json", result{Code: 0}},
		{"over-bob get pods -n over -f s.json", result{Code: 1}},
		{"over-jane get pods -n over -f s.json -f change.yaml", result{Code: 1}},
		{"over-bob get pods -n over -f s.json -f change.yaml", result{Code: 0}},
		{"over-bob get gadgets.example.com -n over -f s.json -f change.yaml --as-written", result{Code: 0}},
		{"over-bob get gadgets.example.com -n over -f s.json --as-written", result{Code: 1}},
	} {
		if got := s.run(t, "kubectl who-can-as -q "+test.line); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.line, got, test.want)
		}
	}
}
