package impersonationstories

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/impersonatematrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

const gridRights = `
apiVersion: v1
kind: Namespace
metadata: {name: grid}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: grid}
rules:
  - {apiGroups: [''], resources: [users], resourceNames: [jane@example.com, bob@example.com], verbs: [impersonate]}
  - {apiGroups: [authentication.k8s.io], resources: [users, groups], resourceNames: [jane@example.com, sre], verbs: ['impersonate:user-info']}
  - {apiGroups: [authentication.k8s.io], resources: [nodes], resourceNames: [worker-1], verbs: ['impersonate:arbitrary-node']}
  - {apiGroups: [''], resources: [pods], verbs: ['impersonate-on:user-info:list', 'impersonate-on:arbitrary-node:list']}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: grid}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: grid}
subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: grid-team}
  - {kind: ServiceAccount, namespace: grid, name: bot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: grid-accounts}
rules:
  - {apiGroups: ['', authentication.k8s.io], resources: [serviceaccounts], verbs: [impersonate, 'impersonate:serviceaccount']}
  - {apiGroups: [''], resources: [users], verbs: [impersonate]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: grid-accounts, namespace: grid}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: grid-accounts}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: carol@example.com}]
`

// grid is the matrix as JSON has it.
type grid struct {
	Actors  []access.Ref
	Targets []struct{ Kind, Namespace, Key, Name string }
	Edges   []struct {
		Actor, Target int
		Modes         []string
	}
}

// TestGrid asks the server about every cell of the matrix in every mode: it allows
// what the cell says, and nothing that it does not.
func TestGrid(t *testing.T) {
	cluster := withCompany(t, page.Get(t))
	if err := cluster.ApplySettled(t.Context(), gridRights); err != nil {
		t.Fatal(err)
	}
	g := gridOf(t, cluster)
	reviews, err := cluster.Reviews()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[bool]int{}
	for actor := range g.Actors {
		for target, to := range g.Targets {
			if to.Kind == "uid" || to.Kind == "extra value" {
				continue
			}
			for _, mode := range impersonation.Modes(true) {
				request, possible := requestOf(mode, to.Kind, to.Namespace, to.Name)
				if !possible {
					continue
				}
				subject := impersonation.Member(g.Actors[actor])
				if subject.Username == "" {
					subject.Username = "somebody"
				}
				review, err := reviews.Create(t.Context(), &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
					User: subject.Username, Groups: subject.Groups, ResourceAttributes: request,
				}}, metav1.CreateOptions{})
				if err != nil {
					t.Fatal(err)
				}
				want := g.says(actor, target, string(mode))
				counts[want]++
				if review.Status.Allowed != want {
					t.Errorf("%v as %v in mode %s: the server says %t, the matrix %t", g.Actors[actor], to, mode, review.Status.Allowed, want)
				}
			}
		}
	}
	if counts[true] < 20 || counts[false] < 50 {
		t.Errorf("only %v cells: too few to tell anything", counts)
	}
}

// says is whether a cell holds a mode, or that for any of its kind does.
func (g grid) says(actor, target int, mode string) bool {
	to := g.Targets[target]
	for _, edge := range g.Edges {
		named := g.Targets[edge.Target]
		covers := edge.Target == target ||
			named.Kind == to.Kind && (named.Name == "*" || named.Name == to.Name) && (named.Namespace == "*" || named.Namespace == to.Namespace)
		if edge.Actor == actor && covers && slices.Contains(edge.Modes, mode) {
			return true
		}
	}
	return false
}

// requestOf is what the server asks an authorizer about a target in a mode.
func requestOf(mode impersonation.Mode, kind, namespace, name string) (*authorizationv1.ResourceAttributes, bool) {
	resources := map[string]string{"user": "users", "group": "groups", "service account": "serviceaccounts", "node": "nodes"}
	modes := map[string][]impersonation.Mode{
		"user": {impersonation.Legacy, impersonation.UserInfo}, "group": {impersonation.Legacy, impersonation.UserInfo},
		"service account": {impersonation.Legacy, impersonation.ServiceAccount}, "node": {impersonation.ArbitraryNode},
	}
	request := &authorizationv1.ResourceAttributes{Verb: mode.IdentityVerb(), Resource: resources[kind], Name: strings.TrimSuffix(name, "*"), Namespace: strings.TrimSuffix(namespace, "*")}
	if mode != impersonation.Legacy {
		request.Group = "authentication.k8s.io"
	}
	return request, slices.Contains(modes[kind], mode)
}

func gridOf(t *testing.T, cluster *testcluster.Cluster) grid {
	t.Helper()
	var stdout, stderr bytes.Buffer
	console := flags.Console{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}
	if code := impersonatematrix.Main(console, []string{"--by", "impersonation", "-o", "json", "--kubeconfig", cluster.KubeconfigPath}); code != 0 {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	var g grid
	if err := json.Unmarshal(stdout.Bytes(), &g); err != nil {
		t.Fatal(err)
	}
	return g
}
