package manifest

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// The kinds of RBAC objects.
const (
	roleKind               = "Role"
	clusterRoleKind        = "ClusterRole"
	roleBindingKind        = "RoleBinding"
	clusterRoleBindingKind = "ClusterRoleBinding"
)

func rbacKinds() []string {
	return []string{roleKind, clusterRoleKind, roleBindingKind, clusterRoleBindingKind}
}

// rbac reads an object of the RBAC group, as the API server would that serves
// nothing but v1.
func (l *loader) rbac(v value, version, kind string) {
	switch {
	case !slices.Contains(rbacKinds(), kind):
		l.problems(v, findingAt(fieldPath{"kind"}, "%q is no kind of %s: %s", kind, rbacv1.GroupName, instead(kind, rbacKinds())))
	case version != rbacv1.SchemeGroupVersion.Version:
		l.problems(v, findingAt(fieldPath{"apiVersion"}, "%s/%s is not served any more: write %s", rbacv1.GroupName, version, rbacv1.SchemeGroupVersion))
	case kind == roleKind:
		readObject(l, v, reader[rbacv1.Role]{
			kind: kind, namespaced: true, list: &l.loaded.Objects.Roles, check: checkRole,
		})
	case kind == clusterRoleKind:
		readObject(l, v, reader[rbacv1.ClusterRole]{
			kind: kind, list: &l.loaded.Objects.ClusterRoles, check: checkClusterRole,
		})
	case kind == roleBindingKind:
		readObject(l, v, reader[rbacv1.RoleBinding]{
			kind: kind, namespaced: true, list: &l.loaded.Objects.RoleBindings, check: checkRoleBinding,
			change: func(before, after *rbacv1.RoleBinding) []finding {
				return checkRoleRefChange(before.RoleRef, after.RoleRef)
			},
		})
	case kind == clusterRoleBindingKind:
		readObject(l, v, reader[rbacv1.ClusterRoleBinding]{
			kind: kind, list: &l.loaded.Objects.ClusterRoleBindings, check: checkClusterRoleBinding,
			change: func(before, after *rbacv1.ClusterRoleBinding) []finding {
				return checkRoleRefChange(before.RoleRef, after.RoleRef)
			},
		})
	}
}

// reader reads objects of one kind.
type reader[T any] struct {
	kind       string
	namespaced bool
	list       *[]T
	check      func(*T) []finding               // sets defaults and says what the API server would refuse
	change     func(before, after *T) []finding // says what it would refuse to change; nil: nothing
}

// pointer is how objects have their methods.
type pointer[T any] interface {
	*T
	metav1.Object
	runtime.Object
}

// readObject keeps an object with which nothing is wrong.
func readObject[T any, P pointer[T]](l *loader, v value, r reader[T]) {
	var object T
	meta := P(&object)
	problems := append(v.repeated, decode(v.data, &object)...)
	ref, defaulted := l.place(r.kind, r.namespaced, meta)
	if len(problems) == 0 {
		problems = append(checkMeta(meta), r.check(&object)...)
	}
	at, again := l.indices[ref]
	if len(problems) == 0 && again && r.change != nil {
		problems = r.change(&(*r.list)[at], &object)
	}
	if len(problems) > 0 {
		l.problems(v, named(r.kind, ref.Name, problems)...)
		return
	}
	strip(meta)
	if defaulted {
		l.loaded.Defaulted = append(l.loaded.Defaulted, ref)
	}
	if l.note(ref, v, len(*r.list)) {
		*r.list = append(*r.list, object)
	} else {
		(*r.list)[at] = object
	}
}

// strip leaves an object as a list has it, without what only kubectl apply and
// the server need.
func strip[T any, P pointer[T]](object P) {
	object.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	object.SetManagedFields(nil)
	delete(object.GetAnnotations(), corev1.LastAppliedConfigAnnotation)
}

// place is what the API server does about an object's namespace: it takes the
// request's, and none for cluster-scoped objects, whatever they say
// (k8s.io/apiserver pkg/registry/rest/meta.go,
// EnsureObjectNamespaceMatchesRequestNamespace).
func (l *loader) place(kind string, namespaced bool, meta metav1.Object) (ref Ref, defaulted bool) {
	switch {
	case !namespaced:
		meta.SetNamespace(metav1.NamespaceNone)
	case meta.GetNamespace() == "":
		meta.SetNamespace(l.options.DefaultNamespace)
		defaulted = true
	}
	return Ref{Kind: kind, Namespace: meta.GetNamespace(), Name: meta.GetName()}, defaulted
}

// note remembers where an object was read, and whether it is the first of its
// name and goes to an index of its list.
func (l *loader) note(ref Ref, v value, index int) (first bool) {
	here := Position{File: l.name, Document: l.document, Line: v.line}
	if _, again := l.indices[ref]; again {
		l.loaded.Duplicates = append(l.loaded.Duplicates, Duplicate{Object: ref, Before: l.loaded.Positions[ref], Stays: here})
	} else {
		l.indices[ref], first = index, true
	}
	l.loaded.Positions[ref] = here
	if ref.Kind == "Role" || ref.Kind == "ClusterRole" { // others have no rules, and their text need not be kept
		l.loaded.lines[ref] = func(steps ...any) int { return v.lineOf(finding{path: fieldPath{}.to(steps...)}) }
	}
	return first
}
