package oracle

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// TestOracleOfAggregation compares materialised roles with what the controller
// itself writes, for the roles of every cluster and for random ones.
func TestOracleOfAggregation(t *testing.T) {
	sets := map[string][]rbacv1.ClusterRole{"bootstrap policy": bootstrappolicy.ClusterRoles()}
	random := rand.New(rand.NewPCG(*seed, 1))
	for i := range 20 {
		sets[fmt.Sprintf("random %d", i)] = randomAggregation(random)
	}
	for name, roles := range sets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			objects, report := rbac.Materialise(access.Objects{ClusterRoles: roles})
			if len(report.Errors) > 0 {
				t.Fatal(report.Errors)
			}
			want := texts(objects.ClusterRoles)
			if got := controlled(t, roles, want); !slices.Equal(got, want) {
				t.Errorf("the controller says\n%s\npkg/rbac says\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// controlled runs the controller until its roles are as wanted, or for long.
func controlled(t *testing.T, roles []rbacv1.ClusterRole, want []string) []string {
	var objects []runtime.Object
	for i := range roles {
		objects = append(objects, roles[i].DeepCopy())
	}
	client := fake.NewClientset(objects...)
	factory := informers.NewSharedInformerFactory(client, 0)
	controller := clusterroleaggregation.NewClusterRoleAggregation(factory.Rbac().V1().ClusterRoles(), client.RbacV1())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	factory.Start(ctx.Done())
	go controller.Run(ctx, 1)
	for {
		list, err := client.RbacV1().ClusterRoles().List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := texts(list.Items); slices.Equal(got, want) || ctx.Err() != nil {
			return got
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// texts are the roles by name with their rules in order of the text: where
// roles select each other, the controller's order is a matter of chance.
func texts(roles []rbacv1.ClusterRole) []string {
	var all []string
	for _, role := range roles {
		var rules []string
		for _, rule := range role.Rules {
			rules = append(rules, fmt.Sprint(rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs))
		}
		slices.Sort(rules)
		all = append(all, role.Name+": "+strings.Join(rules, " "))
	}
	slices.Sort(all)
	return all
}

// randomAggregation has roles with labels, of which some select labels.
func randomAggregation(random *rand.Rand) []rbacv1.ClusterRole {
	label := func() map[string]string { return map[string]string{fmt.Sprint("to-", random.IntN(4)): "true"} }
	var roles []rbacv1.ClusterRole
	for i := range 10 {
		role := rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("role-", i)}}
		if random.IntN(4) > 0 {
			role.Labels = label()
		}
		if i < 4 {
			role.AggregationRule = &rbacv1.AggregationRule{}
			for range 1 + random.IntN(2) {
				role.AggregationRule.ClusterRoleSelectors = append(role.AggregationRule.ClusterRoleSelectors, metav1.LabelSelector{MatchLabels: label()})
			}
		} else {
			for range random.IntN(3) {
				role.Rules = append(role.Rules, rbacv1.PolicyRule{
					Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{fmt.Sprint("things-", random.IntN(5))},
				})
			}
		}
		roles = append(roles, role)
	}
	return roles
}
