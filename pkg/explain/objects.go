package explain

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// cutResource is a rule's resource as resource and subresource.
func cutResource(full string) (resource, subresource string) {
	resource, subresource, _ = strings.Cut(full, "/")
	return resource, subresource
}

// joined is one word for a list: lists are the same if their words are.
func joined(list []string) string {
	var text []byte
	for _, word := range list {
		text = strconv.AppendInt(text, int64(len(word)), 10)
		text = append(text, ' ')
		text = append(text, word...)
	}
	return string(text)
}

func typeMeta(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: kind}
}

// ownMeta is what a manifest says of an object: its name, labels and
// annotations, without what the server and kubectl keep there.
func ownMeta(meta metav1.ObjectMeta) metav1.ObjectMeta {
	own := metav1.ObjectMeta{Name: meta.Name, Namespace: meta.Namespace, Labels: maps.Clone(meta.Labels)}
	for key, value := range meta.Annotations {
		if key == "kubectl.kubernetes.io/last-applied-configuration" {
			continue
		}
		if own.Annotations == nil {
			own.Annotations = map[string]string{}
		}
		own.Annotations[key] = value
	}
	return own
}

// managedBy is the tool that an object says it is managed by.
func managedBy(meta metav1.ObjectMeta) string { return meta.Labels["app.kubernetes.io/managed-by"] }

// binding is a new binding of the kind that the ref names.
func binding(ref, role, subject access.Ref) any {
	return rbac.Binding{Ref: ref, RoleRef: role, Subjects: []access.Ref{subject}}.Object()
}

// longestName is how long names are made, short of what any server accepts.
const longestName = 200

// plain makes a word into something every RBAC object can be called: lower-case
// letters, digits, dots and dashes.
//
// Upstream: k8s.io/kubernetes pkg/apis/rbac/validation/validation.go,
// ValidateRBACName: a path segment, which may hold neither slash nor percent
// sign. What is made here is a DNS subdomain too, as other objects need it.
func plain(s string) string {
	dashed := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '-'
		}
	}, s)
	words := strings.FieldsFunc(dashed, func(r rune) bool { return r == '-' })
	name := strings.Trim(strings.Join(words, "-"), "-.")
	return strings.TrimRight(name[:min(len(name), longestName/2)], "-.")
}

// nickname is what objects made for the identity are called after.
func (q Question) nickname() string {
	self := q.self()
	name := plain(self.Name)
	if self.Namespace != "" {
		name = plain(self.Namespace + "-" + self.Name)
	}
	if name == "" {
		return strings.ToLower(self.Kind)
	}
	return name
}

// action is what a role with the right asked for is called after.
func (q Question) action() string {
	what := q.Request.FullResource()
	if q.Request.IsURL() {
		what = q.Request.Path
	}
	name := plain(q.Request.Verb + "-" + what + "-" + q.Request.Name)
	if name == "" {
		return "access"
	}
	return name
}

// freeName is the name, with a number if it is taken: by any role or binding,
// or by a role that does not exist and is bound already.
func (f *fixer) freeName(name string) string {
	if f.taken == nil {
		f.taken = map[string]bool{}
		for role := range f.policy.Roles() {
			f.taken[role.Ref.Name] = true
		}
		for binding := range f.policy.Bindings() {
			f.taken[binding.Ref.Name] = true
			f.taken[binding.RoleRef.Name] = true
		}
	}
	free := name
	for i := 2; f.taken[free]; i++ {
		free = name + "-" + strconv.Itoa(i)
	}
	return free
}

// Apply is the objects with some of them added, or replaced where there is one
// of the same kind, namespace and name. Objects are pointers, as in [Fix];
// anything else is left out. What is given is not changed.
func Apply(objects access.Objects, changed []any) access.Objects {
	objects.Roles = slices.Clone(objects.Roles)
	objects.ClusterRoles = slices.Clone(objects.ClusterRoles)
	objects.RoleBindings = slices.Clone(objects.RoleBindings)
	objects.ClusterRoleBindings = slices.Clone(objects.ClusterRoleBindings)
	for _, object := range changed {
		switch o := object.(type) {
		case *rbacv1.Role:
			objects.Roles = put(objects.Roles, *o, func(r rbacv1.Role) bool { return r.Namespace == o.Namespace && r.Name == o.Name })
		case *rbacv1.ClusterRole:
			objects.ClusterRoles = put(objects.ClusterRoles, *o, func(r rbacv1.ClusterRole) bool { return r.Name == o.Name })
		case *rbacv1.RoleBinding:
			objects.RoleBindings = put(objects.RoleBindings, *o, func(b rbacv1.RoleBinding) bool { return b.Namespace == o.Namespace && b.Name == o.Name })
		case *rbacv1.ClusterRoleBinding:
			objects.ClusterRoleBindings = put(objects.ClusterRoleBindings, *o, func(b rbacv1.ClusterRoleBinding) bool { return b.Name == o.Name })
		}
	}
	return objects
}

// put replaces what is the same object, or appends.
func put[T any](objects []T, object T, same func(T) bool) []T {
	return append(slices.DeleteFunc(objects, same), object)
}
