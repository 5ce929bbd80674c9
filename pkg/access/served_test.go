package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestACatalogOfWhatIsServedIsTheSame: nothing that only authorizers know is
// taken for the cluster's own, and nothing of it is lost.
func TestACatalogOfWhatIsServedIsTheSame(t *testing.T) {
	served := []Resource{
		{Name: "pods", Kind: "Pod", Verbs: []string{"get", "list"}, Namespaced: true},
		{Name: "serviceaccounts", Kind: "ServiceAccount", Verbs: []string{"create", "get"}, Namespaced: true},
		{Name: "serviceaccounts/token", Verbs: []string{"create"}, Namespaced: true},
		{Group: "rbac.authorization.k8s.io", Name: "roles", Kind: "Role", Verbs: []string{"get"}, Namespaced: true},
		{Group: "example.com", Name: "users", Kind: "User", Verbs: []string{"get", "impersonate"}},
	}
	catalog := NewCatalog(served)
	if diff := cmp.Diff(served, catalog.Served()); diff != "" {
		t.Errorf("served (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(catalog, NewCatalog(catalog.Served()), cmp.AllowUnexported(Catalog{}, resourceKey{})); diff != "" {
		t.Errorf("catalog (-want +got):\n%s", diff)
	}
}
