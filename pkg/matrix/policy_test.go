package matrix_test

import (
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// objectsOf reads YAML documents as one could apply them.
func objectsOf(t *testing.T, documents string) access.Objects {
	t.Helper()
	var objects access.Objects
	for _, document := range strings.Split(documents, "\n---") {
		var err error
		switch kind := strings.Fields(document)[1]; kind {
		case "Role":
			objects.Roles, err = with(objects.Roles, document)
		case "ClusterRole":
			objects.ClusterRoles, err = with(objects.ClusterRoles, document)
		case "RoleBinding":
			objects.RoleBindings, err = with(objects.RoleBindings, document)
		case "ClusterRoleBinding":
			objects.ClusterRoleBindings, err = with(objects.ClusterRoleBindings, document)
		default:
			t.Fatalf("unknown kind %q", kind)
		}
		if err != nil {
			t.Fatalf("reading %s: %v", document, err)
		}
	}
	return objects
}

func with[T rbacv1.Role | rbacv1.ClusterRole | rbacv1.RoleBinding | rbacv1.ClusterRoleBinding](all []T, document string) ([]T, error) {
	var one T
	err := yaml.UnmarshalStrict([]byte(document), &one)
	return append(all, one), err
}
