package snapshot

import (
	"bytes"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// sample is a snapshot with one of everything that the format has, in the order
// in which it is written.
func sample() Snapshot {
	return Snapshot{
		Time:   time.Date(2026, 1, 31, 18, 0, 0, 0, time.UTC),
		Server: Server{GitVersion: "v1.37.2", Major: "1", Minor: "37"},
		Gaps: []Gap{
			{Of: Namespaces, Why: `you may not list namespaces: User "jane" cannot list`},
			{Of: RoleBindings, Why: "you may not list rolebindings", But: []string{"dev"}},
		},
		Resources: []access.Resource{
			{Name: "pods", Singular: "pod", Kind: "Pod", ShortNames: []string{"po"}, Namespaced: true, Verbs: []string{"get", "list"}},
			{Name: "pods/log", Singular: "pod", Namespaced: true, Verbs: []string{"get"}},
			{Group: "example.com", Name: "widgets", Kind: "Widget", Verbs: []string{"get"}},
		},
		Namespaces: []Namespace{{Name: "dev", Labels: map[string]string{"env": "dev", "a": "b"}}, {Name: "prod"}},
		ServiceAccounts: []types.NamespacedName{
			{Namespace: "dev", Name: "ci"}, {Namespace: "dev", Name: "default"}, {Namespace: "prod", Name: "ci"},
		},
		Objects: access.Objects{
			ClusterRoles: []rbacv1.ClusterRole{
				{
					ObjectMeta: metav1.ObjectMeta{Name: "admin", Labels: map[string]string{"kubernetes.io/bootstrapping": "rbac-defaults"}, Annotations: autoUpdate()},
					AggregationRule: &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{
						{MatchLabels: map[string]string{"to-admin": "true"}},
						{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "to", Operator: metav1.LabelSelectorOpIn, Values: []string{"admin"}}}},
					}},
					Rules: []rbacv1.PolicyRule{
						{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}, ResourceNames: []string{"one"}},
						{Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics"}},
					},
				},
				{ObjectMeta: metav1.ObjectMeta{Name: "empty"}},
			},
			Roles: []rbacv1.Role{{
				ObjectMeta: metav1.ObjectMeta{Namespace: "dev", Name: "owned", OwnerReferences: []metav1.OwnerReference{
					{APIVersion: "example.com/v1", Kind: "Tenant", Name: "dev"},
				}},
				Rules: []rbacv1.PolicyRule{{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}}},
			}},
			ClusterRoleBindings: []rbacv1.ClusterRoleBinding{{
				ObjectMeta: metav1.ObjectMeta{Name: "admins"},
				RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "admin"},
				Subjects: []rbacv1.Subject{
					{Kind: "User", APIGroup: rbacv1.GroupName, Name: "évil\u001b[31m=cmd()<script>測試\u202e\U0001f600\u007f"},
					{Kind: "ServiceAccount", Namespace: "dev", Name: "ci"},
				},
			}},
			RoleBindings: []rbacv1.RoleBinding{
				{ObjectMeta: metav1.ObjectMeta{Namespace: "dev", Name: "nobody"}, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "gone"}},
				{ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "a"}, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "owned"}},
			},
		},
	}
}

func autoUpdate() map[string]string { return map[string]string{rbacv1.AutoUpdateAnnotationKey: "true"} }

// written is a snapshot's text.
func written(t testing.TB, s Snapshot) []byte {
	t.Helper()
	var text bytes.Buffer
	if _, err := Write(&text, s); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}
