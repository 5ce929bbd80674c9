package rbac_test

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

func TestAllowsAllocatesNothing(t *testing.T) {
	policy := policyOf(t, order)
	who := rbac.Subject{Username: "jane", Groups: []string{"dev", "system:authenticated"}}
	for _, request := range []access.Request{
		{Verb: "get", Resource: "pods", Namespace: "prod"},
		{Verb: "delete", Resource: "services", Namespace: "prod"},
		{Verb: "get", Resource: "services", Subresource: "proxy"},
		{Verb: "get", Path: "/healthz"},
	} {
		if n := testing.AllocsPerRun(100, func() { policy.Allows(who, request) }); n > 0 {
			t.Errorf("%s: %v allocations", request, n)
		}
	}
}
