package seed

import (
	"bufio"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// WriteManifests writes the world as YAML documents that kubectl apply takes:
// namespaces first, then service accounts, roles and bindings. Users and groups
// are no objects; see [World.Identities].
func (w World) WriteManifests(to io.Writer) error {
	out := bufio.NewWriter(to)
	if err := w.writeDocuments(out); err != nil {
		return err
	}
	return out.Flush()
}

func (w World) writeDocuments(out *bufio.Writer) error {
	core, policy := corev1.SchemeGroupVersion, rbacv1.SchemeGroupVersion
	for _, write := range []func() error{
		func() error { return writeAll(out, core.WithKind("Namespace"), w.Namespaces) },
		func() error { return writeAll(out, core.WithKind("ServiceAccount"), w.ServiceAccounts) },
		func() error { return writeAll(out, policy.WithKind("ClusterRole"), w.Objects.ClusterRoles) },
		func() error { return writeAll(out, policy.WithKind("Role"), w.Objects.Roles) },
		func() error {
			return writeAll(out, policy.WithKind("ClusterRoleBinding"), w.Objects.ClusterRoleBindings)
		},
		func() error { return writeAll(out, policy.WithKind("RoleBinding"), w.Objects.RoleBindings) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// object is a kind of object by its pointer.
type object[T any] interface {
	*T
	runtime.Object
}

// writeAll writes objects of one kind, a document each.
func writeAll[T any, P object[T]](out *bufio.Writer, kind schema.GroupVersionKind, values []T) error {
	for _, value := range values { // a copy, so that the world's own stay without a kind
		P(&value).GetObjectKind().SetGroupVersionKind(kind)
		text, err := yaml.Marshal(&value)
		if err != nil {
			return fmt.Errorf("writing a %s as YAML: %w", kind.Kind, err)
		}
		if _, err := fmt.Fprintf(out, "---\n%s", text); err != nil {
			return fmt.Errorf("writing manifests: %w", err)
		}
	}
	return nil
}
