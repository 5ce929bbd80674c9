package whocanas

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// TestNoRulesAreAnEmptyList: programs that read JSON take a null for something
// that is not known.
func TestNoRulesAreAnEmptyList(t *testing.T) {
	tests := []struct {
		name       string
		everywhere access.Rules
		want       []report.NamespacedRules
	}{
		{"none, and that is known", access.Rules{Complete: true}, []report.NamespacedRules{{
			Namespace: access.Everywhere, Complete: true, Rules: []rbacv1.PolicyRule{},
		}}},
		{"none known", access.Rules{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, namespacedRules(facts{everywhere: tt.everywhere})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
