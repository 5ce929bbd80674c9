package livecheck

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// randomPolicy is a policy as YAML, made from a seed: roles with wildcards,
// names, subresources and URLs, bound to the people of the test in both ways.
func randomPolicy(seed uint64) string {
	g := generator{rand.New(rand.NewPCG(seed, 1))}
	var objects []string
	for _, namespace := range namespaces() {
		objects = append(objects, "apiVersion: v1\nkind: Namespace\nmetadata: {name: "+namespace+"}\n")
	}
	for i := range 12 {
		objects = append(objects, g.clusterRole(fmt.Sprintf("live-%d-%d", seed, i)))
	}
	for i := range 8 {
		objects = append(objects, g.role(fmt.Sprintf("live-%d-%d", seed, i)))
	}
	for i := range 24 {
		objects = append(objects, g.binding(seed, i))
	}
	return strings.Join(objects, "---\n")
}

func namespaces() []string { return []string{"live-a", "live-b"} }

type generator struct{ *rand.Rand }

func (g generator) pick(words ...string) string { return words[g.IntN(len(words))] }

func (g generator) some(words ...string) string {
	chosen := []string{g.pick(words...)}
	for g.IntN(2) == 0 {
		chosen = append(chosen, g.pick(words...))
	}
	return `["` + strings.Join(chosen, `", "`) + `"]`
}

func (g generator) rule() string {
	rule := fmt.Sprintf("- apiGroups: %s\n  resources: %s\n  verbs: %s\n",
		g.some("", "", "apps", "batch", "*", "rbac.authorization.k8s.io"),
		g.some("pods", "pods/log", "pods/*", "*/scale", "*", "secrets", "deployments", "deployments/scale", "nodes", "namespaces", "serviceaccounts/token", "clusterroles"),
		g.some("get", "list", "create", "delete", "*", "patch", "impersonate", "bind"))
	if g.IntN(4) == 0 {
		rule += "  resourceNames: " + g.some("live-a", "db", "*") + "\n"
	}
	return rule
}

func (g generator) clusterRole(name string) string {
	rules := g.rule()
	if g.IntN(3) == 0 {
		rules += "- nonResourceURLs: " + g.some("/metrics", "/logs/*", "/healthz*", "*") + "\n  verbs: " + g.some("get", "*") + "\n"
	}
	return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: " + name + "}\nrules:\n" + rules
}

func (g generator) role(name string) string {
	return fmt.Sprintf("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: %s, namespace: %s}\nrules:\n%s",
		name, g.pick(namespaces()...), g.rule()+g.rule())
}

func (g generator) binding(seed uint64, i int) string {
	name := fmt.Sprintf("live-%d-%d", seed, i)
	namespace := g.pick(namespaces()...)
	subject := "- " + g.pick(
		"{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}",
		"{kind: User, apiGroup: rbac.authorization.k8s.io, name: Ann}",
		"{kind: User, apiGroup: rbac.authorization.k8s.io, name: \"system:serviceaccount:live-a:bot\"}",
		"{kind: Group, apiGroup: rbac.authorization.k8s.io, name: builders}",
		"{kind: Group, apiGroup: rbac.authorization.k8s.io, name: \"system:serviceaccounts:live-a\"}",
		"{kind: ServiceAccount, name: bot, namespace: live-a}",
		"{kind: ServiceAccount, name: bot, namespace: live-b}") + "\n"
	if g.IntN(6) == 0 {
		return fmt.Sprintf("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: %s}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: live-%d-%d}\nsubjects:\n%s",
			name, seed, g.IntN(14), subject)
	}
	return fmt.Sprintf("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: %s, namespace: %s}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: live-%d-%d}\nsubjects:\n%s",
		name, namespace, g.pick("Role", "ClusterRole"), seed, g.IntN(14), subject)
}
