package level_test

import (
	"math/rand"
	"slices"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// rounds is how many random sets of rules each property is held against.
const rounds = 2000

func some(random *rand.Rand, words []string, most int) []string {
	chosen := make([]string, 1+random.Intn(most))
	for i := range chosen {
		chosen[i] = words[random.Intn(len(words))]
	}
	return chosen
}

func randomRules(random *rand.Rand, most int) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for range random.Intn(most + 1) {
		rule := rbacv1.PolicyRule{Verbs: some(random, words("get", "list", "create", "*"), 3)}
		if random.Intn(5) == 0 {
			rule.NonResourceURLs = some(random, words("/metrics", "/healthz", "/healthz/*", "*"), 2)
		} else {
			rule.APIGroups = some(random, words("", "", "apps", "*"), 2)
			rule.Resources = some(random, words("pods", "pods/log", "deployments", "*/log", "*/status", "*"), 2)
		}
		if random.Intn(3) == 0 { // in another group nothing would be known of them
			rule.APIGroups, rule.NonResourceURLs = some(random, words("", "*"), 2), nil
			rule.Resources = some(random, words("nodes", "namespaces", "namespaces/status", "pods"), 3)
		}
		if len(rule.Resources) > 0 && random.Intn(4) == 0 {
			rule.ResourceNames = some(random, words("prod", "db"), 2)
		}
		rules = append(rules, rule)
	}
	return rules
}

// randomLadder has levels that need not hold one another.
func randomLadder(random *rand.Rand) (level.Ladder, [][]rbacv1.PolicyRule) {
	var roles []rbacv1.ClusterRole
	var rules [][]rbacv1.PolicyRule
	for _, name := range words("low", "middle", "high") {
		rules = append(rules, randomRules(random, 2))
		roles = append(roles, role(name, rules[len(rules)-1]...))
	}
	return level.NewLadder(roles, smallCatalog()), rules
}

// To judge rules is to ask them every question.
func TestStandIsWhatAskingFinds(t *testing.T) {
	reached := map[level.Level]int{}
	for seed := range rounds {
		random := rand.New(rand.NewSource(int64(seed)))
		ladder, _ := randomLadder(random)
		rules := randomRules(random, 6)
		for _, place := range places() {
			want := askedLevel(ladder, place, rules)
			reached[want]++
			if got := ladder.Stand(place, rules).Level; got != want {
				t.Fatalf("seed %d in %q: got level %d, asking finds %d\n%v", seed, place, got, want, rules)
			}
		}
	}
	for rung := range level.Level(4) {
		if reached[rung] < rounds/50 {
			t.Errorf("level %d came up %d times only", rung, reached[rung])
		}
	}
}

func askedLevel(ladder level.Ladder, place string, rules []rbacv1.PolicyRule) level.Level {
	for rung := ladder.Top(); rung > 0; rung-- {
		questions := ladder.Questions(rung, place)
		refused := slices.ContainsFunc(questions, func(q access.Request) bool { return !allowed(rules, q) })
		if len(questions) > 0 && !refused {
			return rung
		}
	}
	return 0
}

// Rules exceed a role where there is a request that they allow and it does not.
// The requests hold a word of every sort that stands in no rule, for what only
// wildcards reach.
func TestExceedsIsARequestThatOnlyTheRulesAllow(t *testing.T) {
	requests := map[string][]access.Request{"prod": requestsInside("prod"), "": requestsEverywhere()}
	found := map[bool]int{}
	for seed := range rounds {
		random := rand.New(rand.NewSource(int64(seed)))
		ladder, roles := randomLadder(random)
		rules := randomRules(random, 2)
		for _, place := range places() {
			want := slices.ContainsFunc(requests[place], func(request access.Request) bool {
				return allowed(rules, request) && !allowed(roles[0], request)
			})
			found[want]++
			if got := ladder.Exceeds(1, place, rules); got != want {
				t.Fatalf("seed %d in %q: got %v\nrules %v\nrole %v", seed, place, got, rules, roles[0])
			}
		}
	}
	for _, answer := range []bool{true, false} {
		if found[answer] < rounds/20 {
			t.Errorf("the answer %v came up %d times only", answer, found[answer])
		}
	}
}

// requestsInside are those that a RoleBinding in the namespace can allow.
func requestsInside(namespace string) []access.Request {
	inside := []string{"pods", "pods/log", "deployments", "gizmos", "gizmos/log", "gizmos/status", "gizmos/other"}
	requests := requestsOn(words("get", "list", "create", "zap"), inside, words("", "prod", "db", "other"))
	// A rule for all groups on namespaces reaches those of other groups, of which
	// nothing is known.
	return append(requests, requestsOn(words("get", "update", "patch", "delete"), words("namespaces", "namespaces/status"), []string{namespace})...)
}

func requestsEverywhere() []access.Request {
	all := []string{
		"pods", "pods/log", "deployments", "gizmos", "gizmos/log", "gizmos/status", "gizmos/other",
		"nodes", "namespaces", "namespaces/status",
	}
	verbs := words("get", "list", "create", "zap")
	requests := requestsOn(verbs, all, words("", "prod", "db", "other"))
	for _, verb := range verbs {
		for _, path := range words("/metrics", "/healthz", "/healthz/live", "/other") {
			requests = append(requests, access.Request{Verb: verb, Path: path})
		}
	}
	return requests
}

func requestsOn(verbs, resources, names []string) []access.Request {
	var requests []access.Request
	for _, verb := range verbs {
		for _, group := range words("", "apps", "other.io") {
			for _, name := range names {
				for _, written := range resources {
					resource := access.Resource{Name: written}
					requests = append(requests, access.Request{
						Verb: verb, Group: group, Resource: resource.Base(), Subresource: resource.Subresource(), Name: name,
					})
				}
			}
		}
	}
	return requests
}
