package seed

import (
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
)

// purpose is what a role was written for.
type purpose int

const (
	reading           purpose = iota
	writing                   // and reading the same
	naming                    // objects by name
	wildcard                  // more than anybody asked for
	visiting                  // URLs; ClusterRoles only, as are all that follow
	showing                   // what nobody minds to show
	impersonating             // people, groups or service accounts
	aggregated                // made of other ClusterRoles
	feedingAggregated         // part of an aggregated one
	feedingDefault            // custom resources for view, edit and admin
)

// rules are those of a role that is not itself made of others.
func (d dice) rules(of purpose, wide bool) []rbacv1.PolicyRule {
	switch of {
	case naming:
		return append(d.naming(), d.resources(readVerbs(), wide, 1)...)
	case wildcard:
		return []rbacv1.PolicyRule{d.wildcard()}
	case showing:
		return []rbacv1.PolicyRule{d.show(custom(d.IntN(customGroups))), d.show(pick(d, public()))}
	case visiting:
		return []rbacv1.PolicyRule{{NonResourceURLs: some(d, urls(), 3), Verbs: []string{"get"}}}
	case impersonating:
		return []rbacv1.PolicyRule{d.impersonation()}
	case writing:
		return d.resources(allVerbs(), wide, 4)
	default:
		return d.resources(readVerbs(), wide, 4)
	}
}

// resources are up to so many rules about a bundle each.
func (d dice) resources(verbs []string, wide bool, most int) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for range 1 + d.IntN(most) {
		about := d.bundle(wide)
		rules = append(rules, rbacv1.PolicyRule{
			APIGroups: []string{about.group}, Resources: some(d, about.resources, 4), Verbs: verbs,
		})
	}
	return rules
}

// show is a rule to read something.
func (d dice) show(about bundle) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{APIGroups: []string{about.group}, Resources: some(d, about.resources, 4), Verbs: readVerbs()}
}

// bundle is what one rule is about; wide ones may be about the whole cluster.
func (d dice) bundle(wide bool) bundle {
	switch roll := d.IntN(100); {
	case roll < 25:
		return custom(d.IntN(customGroups))
	case wide && roll < 45:
		return pick(d, fleet())
	default:
		return pick(d, workloads())
	}
}

// naming is a rule with names and, often, another one with others.
func (d dice) naming() []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for range 1 + d.IntN(2) {
		rules = append(rules, rbacv1.PolicyRule{
			APIGroups:     []string{""},
			Resources:     some(d, []string{"configmaps", "secrets", "pods", "services", "serviceaccounts"}, 2),
			ResourceNames: some(d, objectNames(), 4),
			Verbs:         some(d, []string{"get", "update", "patch", "delete", "watch"}, 3),
		})
	}
	return rules
}

// wildcard is one of the ways to say too much.
func (d dice) wildcard() rbacv1.PolicyRule {
	all := []string{rbacv1.VerbAll}
	switch d.IntN(6) {
	case 0:
		return rbacv1.PolicyRule{APIGroups: all, Resources: all, Verbs: all}
	case 1:
		return rbacv1.PolicyRule{APIGroups: all, Resources: all, Verbs: readVerbs()}
	case 2:
		return rbacv1.PolicyRule{APIGroups: all, Resources: []string{"*/scale"}, Verbs: []string{"get", "update", "patch"}}
	case 3:
		return rbacv1.PolicyRule{APIGroups: []string{custom(d.IntN(customGroups)).group}, Resources: all, Verbs: all}
	default:
		about := pick(d, workloads())
		return rbacv1.PolicyRule{APIGroups: []string{about.group}, Resources: some(d, about.resources, 3), Verbs: all}
	}
}

func (d dice) impersonation() rbacv1.PolicyRule {
	return rbacv1.PolicyRule{
		APIGroups:     []string{""},
		Resources:     []string{pick(d, []string{"users", "groups", "serviceaccounts"})},
		ResourceNames: some(d, []string{"jane.doe@example.com", "oidc:checkout", "deployer", "ci-bot", "Checkout Engineers"}, 3),
		Verbs:         []string{"impersonate"},
	}
}

func readVerbs() []string { return []string{"get", "list", "watch"} }

func writeVerbs() []string {
	return []string{"create", "update", "patch", "delete", "deletecollection"}
}

func allVerbs() []string { return append(readVerbs(), writeVerbs()...) }

func urls() []string {
	return []string{"/metrics", "/healthz", "/healthz/*", "/livez*", "/version", "/openapi/*", "/logs/*"}
}

func objectNames() []string {
	names := []string{"settings", "tls", "registry-credentials", "feature.flags", "kube-root-ca.crt"}
	for i := range 12 {
		names = append(names, fmt.Sprintf("release-%02d", i))
	}
	return names
}
