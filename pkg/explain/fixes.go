package explain

import (
	"cmp"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// The bounds of what is proposed.
const (
	mostOfKind  = 3  // fixes of one kind
	mostWeighed = 50 // candidates of one kind whose extra rights are found out
)

// Fixes lists the smallest changes that allow the request, least first. The
// objects have to be those that the policy was made from. There is nothing for
// a request that is allowed, nor for the anonymous user: what it lacks is a
// login.
//
// The order is that of the extra rights: every combination of verb, API group
// and resource that the identity may not use yet counts one, a "*" among the
// three a hundred times, and all of it a hundred times if it holds everywhere
// while the request is made in one namespace. Among equals the fewer objects
// are new the better. A new role with exactly the rule has no extra rights and
// two new objects, so only an existing role that gives nothing else comes
// before it.
//
// Never proposed are: changes of bindings that the API server resets at start
// (system: and bootstrapping ones) or that another object owns; a binding to a
// system: role, to cluster-admin or to another role that allows everything.
// At most 3 of each kind are listed.
func Fixes(policy *rbac.Policy, objects access.Objects, q Question) []Fix {
	if policy.Allows(q.Subject, q.Request) || q.Subject.Username == anonymousUser {
		return nil
	}
	f := fixer{question: q, policy: policy, objects: objects, fits: map[access.Ref]bool{}}
	candidates := slices.Concat(f.addSubject(), f.bindRole(), f.newRole())
	slices.SortStableFunc(candidates, compareFixes)
	var fixes []Fix
	count := map[FixKind]int{}
	for _, fix := range candidates {
		if count[fix.Kind] < mostOfKind && f.proven(fix) {
			count[fix.Kind]++
			fixes = append(fixes, fix)
		}
	}
	return fixes
}

func compareFixes(a, b Fix) int {
	return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(a.newObjects(), b.newObjects()))
}

// newObjects is how many objects there would be more.
func (f Fix) newObjects() int {
	if f.Kind == AddSubject {
		return 0
	}
	return len(f.Objects)
}

// fixer looks for fixes for one question.
type fixer struct {
	question Question
	policy   *rbac.Policy
	objects  access.Objects
	fits     map[access.Ref]bool
	taken    map[string]bool // names
}

// suits reports whether the role allows the request and may be given to
// somebody.
func (f *fixer) suits(role *rbac.Role) bool {
	if role == nil {
		return false
	}
	fits, known := f.fits[role.Ref]
	if !known {
		fits = !reserved(role.Ref.Name) && role.Ref.Name != "cluster-admin" &&
			!slices.ContainsFunc(role.Rules, unlimited) &&
			slices.ContainsFunc(role.Rules, func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, f.question.Request) })
		f.fits[role.Ref] = fits
	}
	return fits
}

// reserved reports whether Kubernetes keeps the name for itself.
func reserved(name string) bool { return strings.HasPrefix(name, "system:") }

// unlimited reports whether a rule allows everything with resources or URLs.
func unlimited(rule rbacv1.PolicyRule) bool {
	all := func(list []string) bool { return slices.Contains(list, "*") }
	return all(rule.Verbs) && (all(rule.NonResourceURLs) || all(rule.APIGroups) && all(rule.Resources))
}

// addSubject are the bindings that reach the request and whose role allows it,
// each with one more subject.
func (f *fixer) addSubject() []Fix {
	place := f.question.bindingPlace()
	var fixes []Fix
	for binding := range f.policy.Bindings() {
		here := binding.Ref.Kind == clusterRoleBindingKind || binding.Ref.Kind == place.Kind && binding.Ref.Namespace == place.Namespace
		if !here || reserved(binding.Ref.Name) || !f.suits(binding.Role) {
			continue
		}
		fixes = append(fixes, f.fix(AddSubject, binding.Ref, binding.Role))
	}
	fixes = f.weighed(fixes)
	kept := fixes[:0]
	for _, fix := range fixes {
		if f.widen(&fix) {
			kept = append(kept, fix)
		}
	}
	return kept
}

// widen puts the binding with one more subject into the fix; false if that
// binding is not ours to change.
func (f *fixer) widen(fix *Fix) bool {
	subject := rbac.SubjectObject(fix.Subject)
	if fix.Binding.Kind == roleBindingKind {
		binding, found := last(f.objects.RoleBindings, func(b rbacv1.RoleBinding) bool {
			return b.Namespace == fix.Binding.Namespace && b.Name == fix.Binding.Name
		})
		if !found || !editable(binding.ObjectMeta) {
			return false
		}
		fix.ManagedBy = managedBy(binding.ObjectMeta)
		fix.Objects = []any{&rbacv1.RoleBinding{
			TypeMeta: typeMeta(roleBindingKind), ObjectMeta: ownMeta(binding.ObjectMeta),
			Subjects: append(slices.Clone(binding.Subjects), subject), RoleRef: binding.RoleRef,
		}}
		return true
	}
	binding, found := last(f.objects.ClusterRoleBindings, func(b rbacv1.ClusterRoleBinding) bool { return b.Name == fix.Binding.Name })
	if !found || !editable(binding.ObjectMeta) {
		return false
	}
	fix.ManagedBy = managedBy(binding.ObjectMeta)
	fix.Objects = []any{&rbacv1.ClusterRoleBinding{
		TypeMeta: typeMeta(clusterRoleBindingKind), ObjectMeta: ownMeta(binding.ObjectMeta),
		Subjects: append(slices.Clone(binding.Subjects), subject), RoleRef: binding.RoleRef,
	}}
	return true
}

// bindRole are new bindings to the roles that allow the request.
func (f *fixer) bindRole() []Fix {
	place := f.question.bindingPlace()
	var fixes []Fix
	for role := range f.policy.Roles() {
		if bindable(role.Ref, place) && f.suits(&role) {
			fixes = append(fixes, f.fix(BindRole, place, &role))
		}
	}
	fixes = f.weighed(fixes)
	for i := range fixes {
		fix := &fixes[i]
		fix.Binding.Name = f.freeName(f.question.nickname() + "-" + plain(fix.Role.Name))
		fix.Objects = []any{binding(fix.Binding, fix.Role, fix.Subject)}
	}
	return fixes
}

// newRole is a role with exactly the rule wanted, and its binding; none if that
// would be a role that allows everything.
func (f *fixer) newRole() []Fix {
	rule := exactRule(f.question.Request)
	if unlimited(rule) {
		return nil
	}
	place := f.question.bindingPlace()
	place.Name = f.freeName(f.question.nickname() + "-" + f.question.action())
	role := rbac.Role{
		Ref:   access.Ref{Kind: roleFor(place), Namespace: place.Namespace, Name: place.Name},
		Rules: []rbacv1.PolicyRule{rule},
	}
	fix := f.fix(NewRole, place, &role)
	f.weigh(&fix, role.Rules)
	fix.Objects = []any{role.Object(), binding(place, role.Ref, fix.Subject)}
	return []Fix{fix}
}

func (f *fixer) fix(kind FixKind, binding access.Ref, role *rbac.Role) Fix {
	return Fix{
		Kind: kind, Binding: binding, Role: role.Ref, Subject: f.question.self(),
		Everywhere: binding.Kind == clusterRoleBindingKind, Aggregated: role.Aggregated,
		Extra: role.Rules, // until weighed
	}
}

// last is the last of the objects that is wanted: the one that counts.
func last[T any](objects []T, wanted func(T) bool) (T, bool) {
	for i := len(objects) - 1; i >= 0; i-- {
		if wanted(objects[i]) {
			return objects[i], true
		}
	}
	var none T
	return none, false
}

// editable reports whether a binding stays as it is when it is changed: the API
// server resets its own at start, an owner resets what it owns.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/rest/storage_rbac.go and
// pkg/registry/rbac/reconciliation, which go by the annotation.
func editable(meta metav1.ObjectMeta) bool {
	_, bootstrapping := meta.Labels["kubernetes.io/bootstrapping"]
	return !bootstrapping && meta.Annotations[rbacv1.AutoUpdateAnnotationKey] != "true" &&
		len(meta.OwnerReferences) == 0 && meta.DeletionTimestamp == nil
}
