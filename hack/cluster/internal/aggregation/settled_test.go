package aggregation

import (
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestSettled(t *testing.T) {
	pods, secrets := rule("pods"), rule("secrets")
	cases := map[string]struct {
		roles []rbacv1.ClusterRole
		want  bool
	}{
		"no roles":               {want: true},
		"no aggregated role":     {roles: []rbacv1.ClusterRole{source("a", pods)}, want: true},
		"nothing selected":       {roles: []rbacv1.ClusterRole{aggregated()}, want: true},
		"empty":                  {roles: []rbacv1.ClusterRole{source("a", pods), aggregated()}},
		"partly filled":          {roles: []rbacv1.ClusterRole{source("a", pods), source("b", secrets), aggregated(pods)}},
		"filled":                 {roles: []rbacv1.ClusterRole{source("a", pods), source("b", secrets), aggregated(pods, secrets)}, want: true},
		"filled with other rule": {roles: []rbacv1.ClusterRole{source("a", pods), aggregated(secrets)}},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			if got := Settled(test.roles); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func rule(resource string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{resource}, Verbs: []string{"get"}}
}

func source(name string, rules ...rbacv1.PolicyRule) rbacv1.ClusterRole {
	return rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"aggregate": "true"}},
		Rules:      rules,
	}
}

func aggregated(rules ...rbacv1.PolicyRule) rbacv1.ClusterRole {
	selector := metav1.LabelSelector{MatchLabels: map[string]string{"aggregate": "true"}}
	return rbacv1.ClusterRole{
		ObjectMeta:      metav1.ObjectMeta{Name: "all"},
		Rules:           rules,
		AggregationRule: &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{selector}},
	}
}
