package oracle

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// TestDifferenceShrinksToAMinimalPolicy shrinks a random policy that lets jane
// read pods to the least that does.
func TestDifferenceShrinksToAMinimalPolicy(t *testing.T) {
	q := Question{
		Subject: rbac.Subject{Username: "jane", Groups: []string{"dev", "ops"}},
		Request: access.Request{Verb: "get", Resource: "pods", Namespace: "ns1"},
	}
	fails := func(c Case) bool {
		q := c.Questions[0]
		return rbac.NewPolicy(c.Objects).Allows(q.Subject, q.Request)
	}
	generator := NewGenerator(1)
	c := Case{Questions: []Question{q}}
	for !fails(c) {
		c.Objects = generator.Case().Objects
	}
	got, err := Print(Shrink(c, fails))
	if err != nil {
		t.Fatal(err)
	}
	const want = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: r1
rules:
- apiGroups:
  - '*'
  resources:
  - '*'
  verbs:
  - '*'
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: b0
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: r1
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: jane
# user "jane", groups []
# asks access.Request{Verb:"get", Group:"", Resource:"pods", Subresource:"", Namespace:"ns1", Name:"", Path:""}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
