package access

import (
	"fmt"
	"math/rand"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
)

// bigCatalog has as many resources as a cluster full of operators.
func bigCatalog(count int) Catalog {
	verbs := append(CommonVerbs(), "deletecollection")
	resources := make([]Resource, 0, count)
	for i := range count {
		resource := Resource{
			Group: fmt.Sprintf("group%d.example.com", i/10), Name: fmt.Sprintf("things%d", i),
			Verbs: verbs, Namespaced: i%5 != 0,
		}
		if i%4 == 3 {
			resource.Name = fmt.Sprintf("things%d/status", i-1)
			resource.Verbs = []string{"get", "patch", "update"}
		}
		resources = append(resources, resource)
	}
	return NewCatalog(resources)
}

// bigRules are rules as roles have them: on a few resources, some by name, one
// in a hundred with wildcards.
func bigRules(random *rand.Rand, catalog Catalog, count int) []rbacv1.PolicyRule {
	all := []string{rbacv1.VerbAll}
	rules := make([]rbacv1.PolicyRule, 0, count)
	for i := range count {
		if i%100 == 99 {
			rules = append(rules, rbacv1.PolicyRule{Verbs: []string{"get", "list", "watch"}, APIGroups: all, Resources: all})
			continue
		}
		at := random.Intn(len(catalog.Resources()))
		rule := rbacv1.PolicyRule{Verbs: some(random, CommonVerbs(), 5), APIGroups: []string{catalog.Resources()[at].Group}}
		for _, resource := range catalog.Resources()[at:min(at+1+random.Intn(5), len(catalog.Resources()))] {
			rule.Resources = append(rule.Resources, resource.Name)
		}
		if i%5 == 0 {
			rule.ResourceNames = []string{fmt.Sprintf("object-%d", i), fmt.Sprintf("object-%d", i+1)}
		}
		rules = append(rules, rule)
	}
	return rules
}

// BenchmarkRows expands 2,000 rules over 1,000 resources.
func BenchmarkRows(b *testing.B) {
	const resources, rules, namespaces = 1000, 2000, 20
	catalog := bigCatalog(resources)
	random := rand.New(rand.NewSource(1))
	wide := Listing{Catalog: catalog, ClusterWide: Rules{Rules: bigRules(random, catalog, rules), Complete: true}}
	many := Listing{Catalog: catalog, ClusterWide: Rules{Complete: true}}
	for i := range namespaces {
		many.Namespaces = append(many.Namespaces, NamespaceRules{
			Namespace: fmt.Sprintf("ns-%d", i), Rules: Rules{Rules: bigRules(random, catalog, rules/namespaces), Complete: true},
		})
	}
	one := wide
	one.Merge = true
	one.Namespaces = []NamespaceRules{{
		Namespace: "prod", Rules: Rules{Rules: bigRules(random, catalog, rules), Complete: true},
	}}
	asked := Listing{Catalog: catalog, Merge: true, Namespaces: []NamespaceRules{{Namespace: "prod"}}, Asked: map[Request]Decision{}}
	for i, request := range SweepPlan(catalog.Resources(), []string{"prod"}, nil) {
		asked.Asked[request] = Decision{Verdict: Verdict(1 + i%2)}
	}
	for name, listing := range map[string]Listing{
		"cluster-wide": wide, "one-namespace": one, "20-namespaces": many, "swept": asked,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.ReportMetric(float64(len(listing.Rows())), "rows")
			}
		})
	}
}

// BenchmarkSubtract takes 2,000 cluster-wide rules out of a namespace's.
func BenchmarkSubtract(b *testing.B) {
	random := rand.New(rand.NewSource(1))
	rules := bigRules(random, bigCatalog(1000), 2000)
	for b.Loop() {
		Subtract(rules, rules)
	}
}
