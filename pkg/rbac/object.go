package rbac

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Object is the role as kubectl apply takes it: a Role or a ClusterRole, with its
// name and rules alone.
func (r Role) Object() any {
	meta := metav1.ObjectMeta{Namespace: r.Ref.Namespace, Name: r.Ref.Name}
	kind := metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: r.Ref.Kind}
	rules := append([]rbacv1.PolicyRule{}, r.Rules...)
	if r.Ref.Kind == clusterRoleKind {
		return &rbacv1.ClusterRole{TypeMeta: kind, ObjectMeta: meta, Rules: rules}
	}
	return &rbacv1.Role{TypeMeta: kind, ObjectMeta: meta, Rules: rules}
}
