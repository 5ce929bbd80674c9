package rbac

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Object is the role as kubectl apply takes it: a Role or a ClusterRole, with its
// name and rules alone.
func (r Role) Object() any {
	rules := append([]rbacv1.PolicyRule{}, r.Rules...)
	if r.Ref.Kind == clusterRoleKind {
		return &rbacv1.ClusterRole{TypeMeta: typeMeta(r.Ref), ObjectMeta: nameMeta(r.Ref), Rules: rules}
	}
	return &rbacv1.Role{TypeMeta: typeMeta(r.Ref), ObjectMeta: nameMeta(r.Ref), Rules: rules}
}

// Object is the binding as kubectl apply takes it: a RoleBinding or a
// ClusterRoleBinding, with its name, the role that it refers to and its subjects.
func (b Binding) Object() any {
	role := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: b.RoleRef.Kind, Name: b.RoleRef.Name}
	subjects := make([]rbacv1.Subject, len(b.Subjects))
	for i, subject := range b.Subjects {
		subjects[i] = SubjectObject(subject)
	}
	if b.Ref.Kind == clusterRoleBindingKind {
		return &rbacv1.ClusterRoleBinding{TypeMeta: typeMeta(b.Ref), ObjectMeta: nameMeta(b.Ref), RoleRef: role, Subjects: subjects}
	}
	return &rbacv1.RoleBinding{TypeMeta: typeMeta(b.Ref), ObjectMeta: nameMeta(b.Ref), RoleRef: role, Subjects: subjects}
}

// SubjectObject is a subject as bindings write it: users and groups have an API
// group and no namespace, service accounts a namespace and no API group.
//
// Upstream: k8s.io/kubernetes pkg/apis/rbac/validation/validation.go,
// ValidateRoleBindingSubject.
func SubjectObject(ref access.Ref) rbacv1.Subject {
	if ref.Kind == rbacv1.ServiceAccountKind {
		return rbacv1.Subject{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
	}
	return rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: ref.Kind, Name: ref.Name}
}

func typeMeta(ref access.Ref) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: ref.Kind}
}

func nameMeta(ref access.Ref) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: ref.Namespace, Name: ref.Name}
}
