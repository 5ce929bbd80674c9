package snapshotstories

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheSameStateIsTheSameFile: whoever takes it, and the digest says so when
// the time is another. A change is another digest, and its undoing the first.
func TestTheSameStateIsTheSameFile(t *testing.T) {
	jane, bob := newScene(t, "cluster-admin"), newScene(t, "cluster-admin")
	const at = " --time 2026-01-31T18:00:00Z"
	for _, name := range []string{"s.json", "s.json.gz", "s.json.zst"} {
		jane.must(t, "kubectl who-can-as snapshot "+name+at)
		bob.must(t, "SOURCE_DATE_EPOCH=1769882400 kubectl who-can-as snapshot "+name)
		if !bytes.Equal(jane.content(t, name), bob.content(t, name)) {
			t.Errorf("%s differs", name)
		}
	}
	if got := jane.must(t, "kubectl who-can-as snapshot -q"+at); got != jane.steady(string(jane.content(t, "s.json"))) {
		t.Error("stdout gets something else than a file")
	}
	if got := jane.must(t, "kubectl who-can-as snapshot -q -"+at+" | tail -n +2"); got != jane.must(t, "kubectl who-can-as snapshot -q | tail -n +2") {
		t.Error("the time is in more than the first line")
	}
	first := jane.digest(t)
	jane.must(t, "kubectl create namespace changed")
	jane.must(t, "kubectl create rolebinding new --clusterrole=view --user=new -n changed")
	changed := jane.digest(t)
	jane.must(t, "kubectl label namespace changed stage=test")
	labelled := jane.digest(t)
	jane.must(t, "kubectl annotate namespace changed note=nothing")
	jane.must(t, "kubectl annotate rolebinding new note=nothing -n changed")
	if annotated := jane.digest(t); annotated != labelled {
		t.Error("an annotation counts")
	}
	jane.must(t, "kubectl label namespace changed stage-")
	if undone := jane.digest(t); first == changed || changed == labelled || undone != changed {
		t.Errorf("digests: %s, changed %s, labelled %s, undone %s", first, changed, labelled, undone)
	}
	jane.must(t, "kubectl delete rolebinding new -n changed")
}

// digest is that of the state of now.
func (s *scene) digest(t *testing.T) string {
	t.Helper()
	return s.must(t, "kubectl who-can-as snapshot -q | kubectl who-can-as snapshot --verify - -o jsonpath='{.digest}'")
}

// TestNothingSecretIsKept: no secret, no annotation, no managed field, no
// reference to a secret.
func TestNothingSecretIsKept(t *testing.T) {
	s := newScene(t, "cluster-admin")
	s.apply(t, strings.ReplaceAll(`
{apiVersion: v1, kind: Namespace, metadata: {name: secretive, annotations: {note: HUSH}}}
---
{apiVersion: v1, kind: Secret, metadata: {name: HUSH, namespace: secretive}, stringData: {password: HUSH}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: teller, namespace: secretive, annotations: {note: HUSH}}, secrets: [{name: HUSH}], imagePullSecrets: [{name: HUSH}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: teller, namespace: secretive, annotations: {note: HUSH, rbac.authorization.kubernetes.io/autoupdate: "true"}, finalizers: [example.com/HUSH], labels: {kept: "yes"}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`, "HUSH", "hunter2"))
	text := s.must(t, "kubectl who-can-as snapshot -q")
	for _, word := range []string{"hunter2", "managedFields", "last-applied", "resourceVersion", "uid\"", "creationTimestamp", "finalizers\":"} {
		if strings.Contains(text, word) {
			t.Errorf("it says %s", word)
		}
	}
	var got []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, "secretive") {
			got = append(got, strings.TrimRight(line, ",\n"))
		}
	}
	want := []string{
		`{"name":"secretive","labels":{"kubernetes.io/metadata.name":"secretive"}}`,
		`{"namespace":"secretive","name":"teller"}`,
		`{"metadata":{"namespace":"secretive","name":"teller","labels":{"kept":"yes"},"annotations":{"rbac.authorization.kubernetes.io/autoupdate":"true"}},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.must(t, "kubectl patch role teller -n secretive --type=merge -p '{\"metadata\":{\"finalizers\":null}}'")
}

// TestRequests: what a snapshot costs, with lists of up to 500 objects.
func TestRequests(t *testing.T) {
	s := newScene(t, "cluster-admin")
	s.must(t, "kubectl-who_can_as snapshot s.json")
	want := []string{
		"get /api", "get /apis", "get /version", "list clusterrolebindings", "list clusterroles",
		"list namespaces", "list rolebindings", "list roles", "list serviceaccounts",
	}
	if diff := cmp.Diff(want, s.asked(t)); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}
