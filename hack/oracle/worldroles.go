package oracle

import (
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
)

// rules are one to five, as of a role that somebody wrote for one purpose.
func (w *worldMaker) rules() []rbacv1.PolicyRule {
	rules := make([]rbacv1.PolicyRule, 1+w.random.IntN(5))
	for i := range rules {
		kind := w.kind()
		rules[i] = rbacv1.PolicyRule{APIGroups: []string{kind.group}, Resources: []string{kind.resource}, Verbs: w.verbs()}
		for range w.random.IntN(3) {
			if another := w.kind(); another.group == kind.group {
				rules[i].Resources = append(rules[i].Resources, another.resource)
			}
		}
		if w.random.IntN(10) == 0 {
			rules[i].ResourceNames = []string{w.object()}
		}
	}
	return rules
}

func (w *worldMaker) verbs() []string {
	switch w.random.IntN(10) {
	case 0:
		return []string{rbacv1.VerbAll}
	case 1, 2:
		return []string{"get"}
	case 3, 4:
		return []string{"create", "update", "patch", "delete"}
	default:
		return []string{"get", "list", "watch"}
	}
}

type kind struct{ group, resource string }

// kind is one of 40 built-in resources or one of 200 custom ones.
func (w *worldMaker) kind() kind {
	builtin := []kind{
		{"", "pods"},
		{"", "pods/log"},
		{"", "pods/exec"},
		{"", "services"},
		{"", "configmaps"},
		{"", "secrets"},
		{"", "events"},
		{"", "endpoints"},
		{"", "namespaces"},
		{"", "nodes"},
		{"", "persistentvolumes"},
		{"", "persistentvolumeclaims"},
		{"", "serviceaccounts"},
		{"", "serviceaccounts/token"},
		{"", "resourcequotas"},
		{"", "limitranges"},
		{"apps", "deployments"},
		{"apps", "deployments/scale"},
		{"apps", "statefulsets"},
		{"apps", "daemonsets"},
		{"apps", "replicasets"},
		{"batch", "jobs"},
		{"batch", "cronjobs"},
		{"autoscaling", "horizontalpodautoscalers"},
		{"policy", "poddisruptionbudgets"},
		{"networking.k8s.io", "ingresses"},
		{"networking.k8s.io", "networkpolicies"},
		{"rbac.authorization.k8s.io", "roles"},
		{"rbac.authorization.k8s.io", "rolebindings"},
		{"rbac.authorization.k8s.io", "clusterroles"},
		{"storage.k8s.io", "storageclasses"},
		{"coordination.k8s.io", "leases"},
		{"certificates.k8s.io", "certificatesigningrequests"},
		{"metrics.k8s.io", "pods"},
		{"apiextensions.k8s.io", "customresourcedefinitions"},
		{"admissionregistration.k8s.io", "validatingwebhookconfigurations"},
		{"discovery.k8s.io", "endpointslices"},
		{"scheduling.k8s.io", "priorityclasses"},
		{"node.k8s.io", "runtimeclasses"},
		{"events.k8s.io", "events"},
	}
	if i := w.random.IntN(2 * len(builtin)); i < len(builtin) {
		return builtin[i]
	}
	i := w.random.IntN(200)
	return kind{group: fmt.Sprintf("operator-%02d.example.com", i/10), resource: fmt.Sprintf("customthings%03d", i)}
}
