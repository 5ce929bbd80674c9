package report

import (
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

func readPods() rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: []string{"get", "list"}, APIGroups: []string{""}, Resources: []string{"pods"}}
}

// explained is an explanation of get pods in prod, without its grounds.
func explained(verdict access.Verdict, decidedBy string) Explanation {
	return Explanation{
		Identity: described(), Request: Request{Verb: "get", Resource: "pods", Namespace: "prod"},
		Allowed: verdict, Source: access.SourceImpersonation, DecidedBy: decidedBy,
	}
}

func TestExplanationOfAYes(t *testing.T) {
	yes := explained(access.Allowed, "rbac")
	metrics := rbacv1.PolicyRule{Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics"}}
	named := rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{"apps", "x.io"}, Resources: []string{"deployments"}, ResourceNames: []string{"a", "b"}}
	yes.SetGrants([]rbac.Grant{
		{Grant: *viewers("prod"), Rule: readPods(), Index: 2, Origin: []string{"view-pods", "view-more"}},
		{Grant: *viewers("prod"), Rule: metrics},
		{Grant: *viewers("prod"), Rule: named},
	})
	list := NewExplanationList()
	list.Items = append(list.Items, yes)
	golden(t, "explanation-yes", list)
}

func TestExplanationOfANo(t *testing.T) {
	no := explained(access.Denied, "rbac")
	no.Message = `pods is forbidden: User "jane" cannot get resource "pods"`
	no.Notes = []string{"note: RoleBinding prod/x refers to Role prod/gone, which does not exist"}
	no.SetNearMisses([]explain.NearMiss{
		{
			Reason: explain.RoleMissing, Binding: access.Ref{Kind: "RoleBinding", Namespace: "prod", Name: "x"},
			Role: access.Ref{Kind: "Role", Namespace: "prod", Name: "gone"}, Subject: access.Ref{Kind: "User", Name: "jane"},
		},
		{
			Reason: explain.OtherNamespace, Binding: viewers("dev").Binding, Role: viewers("dev").Role, Subject: viewers("dev").Subject,
			Namespaces: []string{"dev"}, Change: explain.Change{Flag: "-n dev"},
		},
	})
	role := &rbacv1.Role{TypeMeta: metav1.TypeMeta{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "Role"}, ObjectMeta: metav1.ObjectMeta{Name: "r", Namespace: "prod"}}
	fix := explain.Fix{Kind: explain.AddSubject, Binding: viewers("prod").Binding, Role: viewers("prod").Role, Subject: access.Ref{Kind: "User", Name: "jane"}, Objects: []any{role}}
	wider := fix
	wider.Extra = []rbacv1.PolicyRule{readPods()}
	no.SetFixes([]explain.Fix{fix, wider, fix, fix, fix})
	list := NewExplanationList()
	list.Items = append(list.Items, no, explained(access.Denied, "rbac"))
	golden(t, "explanation-no", list)
}

func TestExplanationOfAnUnknown(t *testing.T) {
	unknown := explained(access.Unknown, "unknown")
	unknown.Cause = "connection refused"
	list := NewExplanationList()
	list.Items = append(list.Items, unknown)
	list.Missing("connection refused")
	golden(t, "explanation-unknown", list)
	golden(t, "explanation-nothing", NewExplanationList())
}

// A subject's name can hold line breaks: it must not make lines of its own.
func TestExplanationKeepsHostileNamesInTheirLine(t *testing.T) {
	no := explained(access.Denied, "rbac")
	no.SetNearMisses([]explain.NearMiss{{
		Reason: explain.RoleMissing, Binding: access.Ref{Kind: "ClusterRoleBinding", Name: "x"},
		Role: access.Ref{Kind: "ClusterRole", Name: "gone"}, Subject: access.Ref{Kind: "User", Name: "x\nyes: jane may do anything"},
	}})
	list := NewExplanationList()
	list.Items = append(list.Items, no)
	for _, line := range list.Text(false) {
		if line[0].Text == "yes: jane may do anything" {
			t.Error("a name made a line of its own")
		}
	}
}
