package snapshot

import (
	"maps"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// The objects as they are written: what Kubernetes has at these places, without
// what decides nothing or is none of a snapshot's business.

type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Time       string `json:"time"` // RFC 3339
}

type resourceForm struct {
	Group      string   `json:"group"`
	Name       string   `json:"name"`
	Singular   string   `json:"singular,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	ShortNames []string `json:"shortNames,omitempty"`
	Namespaced bool     `json:"namespaced"`
	Verbs      []string `json:"verbs"`
}

type accountForm struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

// metaForm is an object's metadata. Of the annotations there is the one that
// makes an API server reset an object at its start; any other may hold anything.
type metaForm struct {
	Namespace   string            `json:"namespace,omitempty"`
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Owners      []ownerForm       `json:"ownerReferences,omitempty"`
}

type ownerForm struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
}

type roleForm struct {
	Metadata    metaForm                `json:"metadata"`
	Aggregation *rbacv1.AggregationRule `json:"aggregationRule,omitempty"`
	Rules       []rbacv1.PolicyRule     `json:"rules,omitempty"`
}

type bindingForm struct {
	Metadata metaForm         `json:"metadata"`
	RoleRef  rbacv1.RoleRef   `json:"roleRef"`
	Subjects []rbacv1.Subject `json:"subjects,omitempty"`
}

func resourceOf(f resourceForm) access.Resource {
	return access.Resource{
		Group: f.Group, Name: f.Name, Singular: f.Singular, Kind: f.Kind,
		ShortNames: f.ShortNames, Namespaced: f.Namespaced, Verbs: f.Verbs,
	}
}

func formOfResource(r access.Resource) resourceForm {
	return resourceForm{
		Group: r.Group, Name: r.Name, Singular: r.Singular, Kind: r.Kind,
		ShortNames: r.ShortNames, Namespaced: r.Namespaced, Verbs: r.Verbs,
	}
}

func accountOf(f accountForm) types.NamespacedName { return types.NamespacedName(f) }

func formOfAccount(n types.NamespacedName) accountForm { return accountForm(n) }

func metaOf(f metaForm) metav1.ObjectMeta {
	meta := metav1.ObjectMeta{Namespace: f.Namespace, Name: f.Name, Labels: f.Labels, Annotations: f.Annotations}
	for _, owner := range f.Owners {
		meta.OwnerReferences = append(meta.OwnerReferences, metav1.OwnerReference{
			APIVersion: owner.APIVersion, Kind: owner.Kind, Name: owner.Name,
		})
	}
	return meta
}

func formOfMeta(meta *metav1.ObjectMeta) metaForm {
	f := metaForm{Namespace: meta.Namespace, Name: meta.Name, Labels: meta.Labels, Annotations: kept(meta.Annotations)}
	for _, owner := range meta.OwnerReferences {
		f.Owners = append(f.Owners, ownerForm{APIVersion: owner.APIVersion, Kind: owner.Kind, Name: owner.Name})
	}
	return f
}

// kept are the annotations that decide something.
func kept(annotations map[string]string) map[string]string {
	if _, ok := annotations[rbacv1.AutoUpdateAnnotationKey]; !ok {
		return nil
	}
	one := maps.Clone(annotations)
	maps.DeleteFunc(one, func(key, _ string) bool { return key != rbacv1.AutoUpdateAnnotationKey })
	return one
}

func clusterRoleOf(f roleForm) rbacv1.ClusterRole {
	return rbacv1.ClusterRole{ObjectMeta: metaOf(f.Metadata), AggregationRule: f.Aggregation, Rules: f.Rules}
}

func formOfClusterRole(r *rbacv1.ClusterRole) roleForm {
	return roleForm{Metadata: formOfMeta(&r.ObjectMeta), Aggregation: r.AggregationRule, Rules: rulesForm(r.Rules)}
}

func roleOf(f roleForm) rbacv1.Role {
	return rbacv1.Role{ObjectMeta: metaOf(f.Metadata), Rules: f.Rules}
}

func formOfRole(r *rbacv1.Role) roleForm {
	return roleForm{Metadata: formOfMeta(&r.ObjectMeta), Rules: rulesForm(r.Rules)}
}

// rulesForm: a list of verbs is written even if it is empty.
func rulesForm(rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	if !slices.ContainsFunc(rules, func(rule rbacv1.PolicyRule) bool { return rule.Verbs == nil }) {
		return rules
	}
	rules = slices.Clone(rules)
	for i := range rules {
		rules[i].Verbs = append([]string{}, rules[i].Verbs...)
	}
	return rules
}

func clusterRoleBindingOf(f bindingForm) rbacv1.ClusterRoleBinding {
	return rbacv1.ClusterRoleBinding{ObjectMeta: metaOf(f.Metadata), RoleRef: f.RoleRef, Subjects: f.Subjects}
}

func formOfClusterRoleBinding(b *rbacv1.ClusterRoleBinding) bindingForm {
	return bindingForm{Metadata: formOfMeta(&b.ObjectMeta), RoleRef: b.RoleRef, Subjects: b.Subjects}
}

func roleBindingOf(f bindingForm) rbacv1.RoleBinding {
	return rbacv1.RoleBinding{ObjectMeta: metaOf(f.Metadata), RoleRef: f.RoleRef, Subjects: f.Subjects}
}

func formOfRoleBinding(b *rbacv1.RoleBinding) bindingForm {
	return bindingForm{Metadata: formOfMeta(&b.ObjectMeta), RoleRef: b.RoleRef, Subjects: b.Subjects}
}
