package reach

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// bound is one rule, given to a user, or to a service account if the word has a
// colon, in a namespace or everywhere ("").
type bound struct {
	to, in string
	rule   rbacv1.PolicyRule
}

// rule is made of words: verbs, API groups, resources and names, each list
// separated by commas.
func rule(verbs, groups, resources, names string) rbacv1.PolicyRule {
	r := rbacv1.PolicyRule{Verbs: strings.Split(verbs, ","), APIGroups: strings.Split(groups, ","), Resources: strings.Split(resources, ",")}
	if names != "" {
		r.ResourceNames = strings.Split(names, ",")
	}
	return r
}

func policyOf(grants []bound) *rbac.Policy {
	var objects access.Objects
	for i, grant := range grants {
		meta := metav1.ObjectMeta{Name: fmt.Sprintf("r%d", i)}
		objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{grant.rule}})
		ref := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: meta.Name}
		subject := rbacv1.Subject{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: grant.to}
		if namespace, name, isAccount := strings.Cut(grant.to, ":"); isAccount {
			subject = rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: name}
		}
		if grant.in == "" {
			objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{ObjectMeta: meta, RoleRef: ref, Subjects: []rbacv1.Subject{subject}})
			continue
		}
		meta.Namespace = grant.in
		objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: ref, Subjects: []rbacv1.Subject{subject}})
	}
	return rbac.NewPolicy(objects)
}

// graphOf is that of the grants, with the service accounts ci:bot, ci:admin and
// web:app.
func graphOf(constrained bool, grants []bound) *Graph {
	var accounts []identity.Identity
	for _, word := range []string{"ci:bot", "ci:admin", "web:app"} {
		namespace, name, _ := strings.Cut(word, ":")
		accounts = append(accounts, identity.Identity{Kind: identity.ServiceAccount, Namespace: namespace, Name: name})
	}
	return New(policyOf(grants), Options{Constrained: constrained}, accounts)
}

// words are chains as lines: class, whom it leads to, what it takes and assumes.
func words(chains []Chain) []string {
	var lines []string
	for _, chain := range chains {
		var steps []string
		for _, step := range chain {
			word := fmt.Sprintf("%s %s by %v", step.Class, step.To, step.Requests)
			if len(step.Assumes) > 0 {
				word += " if " + strings.Join(step.Assumes, ", ")
			}
			steps = append(steps, word)
		}
		lines = append(lines, strings.Join(steps, "; "))
	}
	return lines
}

// TestClasses: what each class of steps takes, and what it leads to.
func TestClasses(t *testing.T) {
	const certificates = "certificates.k8s.io"
	tests := []struct {
		name   string
		grants []bound
		want   []string
	}{
		{"token", []bound{{"ann", "ci", rule("create", "", "serviceaccounts/token", "")}}, []string{
			"token any service account in ci by [create serviceaccounts/token in namespace ci]",
		}},
		{"token of one", []bound{{"ann", "ci", rule("create", "", "serviceaccounts/token", "bot")}}, []string{
			"token sa/ci:bot by [create serviceaccounts/bot/token in namespace ci]",
		}},
		{"token of one that does not exist", []bound{{"ann", "ci", rule("create", "", "serviceaccounts/token", "ghost")}}, nil},
		{"secrets that are read", []bound{{"ann", "ci", rule("list", "", "secrets", "")}}, []string{
			"secrets any service account in ci by [list secrets in namespace ci] if a secret holds a token of it",
		}},
		{"secrets that are made and read", []bound{{"ann", "ci", rule("create,get", "", "secrets", "")}}, []string{
			"secrets any service account in ci by [create secrets in namespace ci get secrets in namespace ci]",
		}},
		{"secrets that are only made", []bound{{"ann", "ci", rule("create", "", "secrets", "")}}, nil},
		{"pods", []bound{{"ann", "ci", rule("create", "", "pods", "")}}, []string{
			"pods any service account in ci by [create pods in namespace ci]",
		}},
		{"a workload that is changed", []bound{{"ann", "ci", rule("patch", "apps", "deployments", "site")}}, []string{
			"pods any service account in ci by [patch deployments.apps/site in namespace ci] if there is such a workload",
		}},
		{"exec", []bound{{"ann", "ci", rule("create", "", "pods/exec", "")}}, []string{
			"exec any service account in ci by [create pods/exec in namespace ci] if a pod runs as it",
		}},
		{"kubelet", []bound{{"ann", "", rule("get", "", "nodes/proxy", "")}}, []string{
			"kubelet any service account by [get nodes/proxy] if a pod on the node runs as it",
		}},
		{"kubelet in a namespace is nothing", []bound{{"ann", "ci", rule("get", "", "nodes/proxy", "")}}, nil},
		{"csr", []bound{
			{"ann", "", rule("create", certificates, "certificatesigningrequests", "")},
			{"ann", "", rule("update", certificates, "certificatesigningrequests/approval", "")},
			{"ann", "", rule("approve", certificates, "signers", "kubernetes.io/kube-apiserver-client")},
		}, []string{
			"csr any user, with any group but system:masters by [create certificatesigningrequests.certificates.k8s.io " +
				"update certificatesigningrequests.certificates.k8s.io/approval approve signers.certificates.k8s.io/kubernetes.io/kube-apiserver-client]",
		}},
		{"csr without the signer", []bound{
			{"ann", "", rule("create", certificates, "certificatesigningrequests", "")},
			{"ann", "", rule("update", certificates, "certificatesigningrequests/approval", "")},
		}, nil},
		{"bootstrap", []bound{{"ann", "kube-system", rule("create", "", "secrets", "")}}, []string{
			"bootstrap group/system:bootstrappers by [create secrets in namespace kube-system] if the API server takes bootstrap tokens",
		}},
		{"grant", []bound{
			{"ann", "ci", rule("create", rbacv1.GroupName, "rolebindings", "")}, {"ann", "ci", rule("bind", rbacv1.GroupName, "clusterroles", "")},
		}, []string{
			"grant every right in namespace ci by [create rolebindings.rbac.authorization.k8s.io in namespace ci bind clusterroles.rbac.authorization.k8s.io in namespace ci]",
			"grant every right in namespace ci by [create rolebindings.rbac.authorization.k8s.io in namespace ci bind clusterroles.rbac.authorization.k8s.io in namespace ci]; " +
				"token any service account in ci by [create serviceaccounts/token in namespace ci]",
		}},
		{"grant by escalation", []bound{{"ann", "", rule("update,escalate", rbacv1.GroupName, "clusterroles", "")}}, []string{
			"grant every right in the cluster by [update clusterroles.rbac.authorization.k8s.io escalate clusterroles.rbac.authorization.k8s.io] if the role is bound to it",
		}},
		{"bindings alone", []bound{{"ann", "ci", rule("create", rbacv1.GroupName, "rolebindings", "")}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := words(graphOf(true, tt.grants).From(access.Ref{Kind: "User", Name: "ann"}, nil, 2))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLaws: what may follow what.
func TestLaws(t *testing.T) {
	const authentication = "authentication.k8s.io"
	asBen := bound{"ann", "", rule("impersonate", "", "users", "ben")}
	tokens := func(to string) bound { return bound{to, "ci", rule("create", "", "serviceaccounts/token", "bot")} }
	onlyBen := bound{"ann", "", rule("impersonate:user-info", authentication, "users", "ben")}
	action := func(in, verb, resource string) bound {
		return bound{"ann", in, rule("impersonate-on:user-info:"+verb, "", resource, "")}
	}
	const asked = "impersonate user/ben by [impersonate users/ben]; token sa/ci:bot by [create serviceaccounts/bot/token in namespace ci]"
	const askedConstrained = "impersonate user/ben by [impersonate:user-info users.authentication.k8s.io/ben]; token sa/ci:bot by [create serviceaccounts/bot/token in namespace ci]"
	tests := []struct {
		name   string
		grants []bound
		off    bool // no constrained impersonation
		want   []string
	}{
		{"a credential after acting", []bound{asBen, tokens("ben")}, false, []string{asked}},
		{"acting twice is impossible", []bound{asBen, {"ben", "", rule("impersonate", "", "users", "eve")}, tokens("eve")}, false, nil},
		{"acting with a credential", []bound{tokens("ann"), {"ci:bot", "", rule("impersonate", "", "users", "ben")}}, false, []string{
			"token sa/ci:bot by [create serviceaccounts/bot/token in namespace ci]",
			"token sa/ci:bot by [create serviceaccounts/bot/token in namespace ci]; impersonate user/ben by [impersonate users/ben]",
		}},
		{"constrained, the credential is among the actions", []bound{onlyBen, action("ci", "create", "serviceaccounts/token"), tokens("ben")}, false, []string{askedConstrained}},
		{"constrained, it is not", []bound{onlyBen, action("ci", "list", "pods"), tokens("ben")}, false, nil},
		{"constrained, it is in another namespace", []bound{onlyBen, action("web", "create", "serviceaccounts/token"), tokens("ben")}, false, nil},
		{"constrained, the one acted as may not", []bound{onlyBen, action("ci", "create", "serviceaccounts/token")}, false, nil},
		{"constrained, on a server without it", []bound{onlyBen, action("ci", "create", "serviceaccounts/token"), tokens("ben")}, true, nil},
		{"constrained, the check of a role is no request", []bound{
			onlyBen,
			{"ann", "ci", rule("impersonate-on:user-info:create", rbacv1.GroupName, "rolebindings", "")},
			{"ben", "ci", rule("create", rbacv1.GroupName, "rolebindings", "")},
			{"ben", "ci", rule("bind", rbacv1.GroupName, "clusterroles", "")},
		}, false, []string{
			"impersonate user/ben by [impersonate:user-info users.authentication.k8s.io/ben]; grant every right in namespace ci by " +
				"[create rolebindings.rbac.authorization.k8s.io in namespace ci bind clusterroles.rbac.authorization.k8s.io in namespace ci]",
			"impersonate user/ben by [impersonate:user-info users.authentication.k8s.io/ben]; grant every right in namespace ci by " +
				"[create rolebindings.rbac.authorization.k8s.io in namespace ci bind clusterroles.rbac.authorization.k8s.io in namespace ci]; " +
				"token any service account in ci by [create serviceaccounts/token in namespace ci]",
		}},
		{"rights after acting", []bound{asBen, {"ben", "", rule("update,escalate", rbacv1.GroupName, "clusterroles", "")}}, false, []string{
			"impersonate user/ben by [impersonate users/ben]; grant every right in the cluster by " +
				"[update clusterroles.rbac.authorization.k8s.io escalate clusterroles.rbac.authorization.k8s.io] if the role is bound to it",
		}},
		{"groups without anybody", []bound{{"ann", "", rule("impersonate", "", "groups", "")}}, false, nil},
		{"users in a namespace", []bound{{"ann", "ci", rule("impersonate", "", "users", "ben")}, tokens("ben")}, false, nil},
		{"a service account of another namespace", []bound{{"ann", "web", rule("impersonate", "", "serviceaccounts", "")}, {"ci:admin", "ci", rule("create", "", "serviceaccounts/token", "bot")}}, false, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			graph := graphOf(!tt.off, tt.grants)
			graph.options.Through = []Class{Impersonate, Token, GrantRights}
			if diff := cmp.Diff(tt.want, words(graph.From(access.Ref{Kind: "User", Name: "ann"}, nil, 3))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLimitsAreOfOneWay: what somebody may do while another acts as him within
// limits is not what he may do himself.
func TestLimitsAreOfOneWay(t *testing.T) {
	graph := graphOf(true, []bound{
		{"ann", "", rule("impersonate:user-info", "authentication.k8s.io", "users", "ben")},
		{"ann", "", rule("impersonate-on:user-info:list", "", "secrets", "")},
		{"ben", "ci", rule("create", "", "serviceaccounts/token", "bot")},
	})
	graph.options.Through = []Class{Impersonate, Token, Secrets}
	want := [][]string{nil, {"token sa/ci:bot by [create serviceaccounts/bot/token in namespace ci]"}}
	var got [][]string
	for _, name := range []string{"ann", "ben"} {
		got = append(got, words(graph.From(access.Ref{Kind: "User", Name: name}, nil, 2)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestStrongest: how much can be reached, said in a sentence.
func TestStrongest(t *testing.T) {
	everything := rule("*", "*", "*", "")
	tests := []struct {
		name   string
		grants []bound
		want   string
	}{
		{"nothing", nil, "reaches nobody who has every right in a namespace or reads all secrets"},
		{"himself", []bound{{"ann", "", everything}}, "has cluster-admin already, without acting as anybody"},
		{"system:masters", []bound{{"ann", "", rule("impersonate", "", "users,groups", "system:masters,ben")}}, "reaches cluster-admin via user/ben --group system:masters"},
		{"any group", []bound{{"ann", "", rule("impersonate", "", "users,groups", "")}}, "reaches cluster-admin via group/system:masters"},
		{"in two steps", []bound{
			{"ann", "ci", rule("create", "", "serviceaccounts/token", "bot")}, {"ci:bot", "", rule("impersonate", "", "users", "ben")}, {"ben", "", everything},
		}, "reaches cluster-admin via sa/ci:bot, then user/ben"},
		{"a namespace", []bound{{"ann", "", rule("impersonate", "", "users", "ben")}, {"ben", "ci", everything}}, "reaches every right in a namespace via user/ben"},
		{"all secrets", []bound{{"ann", "", rule("impersonate", "", "users", "ben")}, {"ben", "", rule("list", "", "secrets", "")}}, "reaches the secrets of every namespace via user/ben"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			graph := graphOf(true, tt.grants)
			graph.options.Through = []Class{Impersonate, Token}
			if got := Sentence(graph.Strongest(access.Ref{Kind: "User", Name: "ann"}, nil, 3)); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestTo: the shortest way of each to somebody, and the lasting one of who can
// act as him directly.
func TestTo(t *testing.T) {
	graph := graphOf(true, []bound{
		{"ann", "ci", rule("create", "", "serviceaccounts/token", "bot")},
		{"ci:bot", "ci", rule("impersonate", "", "serviceaccounts", "admin")},
		{"ben", "ci", rule("impersonate,create", "", "serviceaccounts,serviceaccounts/token", "admin")},
	})
	graph.options.Through = []Class{Impersonate, Token}
	want := []string{
		"token sa/ci:admin by [create serviceaccounts/admin/token in namespace ci]",
		"token sa/ci:bot by [create serviceaccounts/bot/token in namespace ci]; impersonate sa/ci:admin by [impersonate serviceaccounts/admin in namespace ci]",
	}
	admin := access.Ref{Kind: "ServiceAccount", Namespace: "ci", Name: "admin"}
	got := words(graph.To(admin, nil, 3))
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:1], words(graph.To(admin, nil, 1))); diff != "" {
		t.Errorf("one step (-want +got):\n%s", diff)
	}
}

// TestEverybody: the strongest that each reaches, the strongest first.
func TestEverybody(t *testing.T) {
	graph := graphOf(true, []bound{
		{"ann", "ci", rule("create", "", "serviceaccounts/token", "bot")},
		{"ci:bot", "web", rule("*", "*", "*", "")},
		{"ben", "", rule("impersonate", "", "users,groups", "")},
		{"web:app", "", rule("list", "", "secrets", "")},
	})
	graph.options.Through = []Class{Impersonate, Token}
	var got []string
	for _, one := range graph.Everybody(3) {
		got = append(got, one.Who.String()+" "+Sentence(one.Power, one.Chain))
	}
	want := []string{
		"User ben reaches cluster-admin via group/system:masters",
		"ServiceAccount ci/bot reaches the secrets of every namespace via sa/web:app",
		"ServiceAccount web/app has the secrets of every namespace already, without acting as anybody",
		"User ann reaches the secrets of every namespace via sa/ci:bot, then sa/web:app",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
