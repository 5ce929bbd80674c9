package rbac

import (
	"math/rand/v2"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// checkAdmitted: what a rule allows, its signature admits.
func checkAdmitted(t *testing.T, rule rbacv1.PolicyRule, request access.Request) {
	t.Helper()
	ofRule, ofRequest := signatureOfRule(rule), signatureOf(&request)
	if access.RuleAllows(rule, request) && !ofRule.admits(&ofRequest) {
		t.Fatalf("%+v allows %+v, but its signature does not admit it", rule, request)
	}
}

func TestSignatureAdmitsAllThatARuleAllows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"", "*", "get", "list", "pods", "pods/log", "pods/*", "*/log", "*/*", "log", "apps", "/", "a/b/c", "/api", "/api/*", "/*"}
	some := func() []string {
		var list []string
		for range random.IntN(4) {
			list = append(list, words[random.IntN(len(words))])
		}
		return list
	}
	one := func() string { return words[random.IntN(len(words))] }
	allowed := 0
	for range 300_000 {
		rule := rbacv1.PolicyRule{Verbs: some(), APIGroups: some(), Resources: some(), NonResourceURLs: some()}
		request := access.Request{Verb: one(), Path: one()}
		if random.IntN(2) == 0 {
			request = access.Request{Verb: one(), Group: one(), Resource: one(), Subresource: one()}
		}
		checkAdmitted(t, rule, request)
		if access.RuleAllows(rule, request) {
			allowed++
		}
	}
	if allowed < 2000 {
		t.Errorf("only %d requests were allowed: too few to tell anything", allowed)
	}
}

// FuzzSignature splits its input into the words of a rule and of a request.
func FuzzSignature(f *testing.F) {
	f.Add("get,list", ",apps", "pods,pods/log,*/scale", "/api/*", "get", "", "pods", "log", "")
	f.Add("*", "*", "*", "*", "get", "apps", "deployments", "scale", "")
	f.Add("get", "", "", "/api/**", "get", "", "", "", "/api/v1")
	f.Add("get", "", "a/b/c", "", "get", "", "a/b", "c", "")
	f.Fuzz(func(t *testing.T, verbs, groups, resources, urls, verb, group, resource, sub, path string) {
		rule := rbacv1.PolicyRule{
			Verbs: strings.Split(verbs, ","), APIGroups: strings.Split(groups, ","),
			Resources: strings.Split(resources, ","), NonResourceURLs: strings.Split(urls, ","),
		}
		checkAdmitted(t, rule, access.Request{Verb: verb, Group: group, Resource: resource, Subresource: sub})
		if path != "" {
			checkAdmitted(t, rule, access.Request{Verb: verb, Path: path})
		}
	})
}

func TestCommonVerbsHaveABitEach(t *testing.T) {
	seen := map[uint64]string{}
	for _, verb := range access.CommonVerbs() {
		bit := wordBit(hash(verb))
		if other, taken := seen[bit]; taken {
			t.Errorf("%s has the bit of %s", verb, other)
		}
		seen[bit] = verb
	}
}

func TestURLsAndResourcesKeepApart(t *testing.T) {
	resources := signatureOfRule(rbacv1.PolicyRule{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}})
	urls := signatureOfRule(rbacv1.PolicyRule{Verbs: []string{"*"}, NonResourceURLs: []string{"*"}})
	pods := signatureOf(&access.Request{Verb: "get", Resource: "pods"})
	healthz := signatureOf(&access.Request{Verb: "get", Path: "/healthz"})
	if resources.admits(&healthz) || urls.admits(&pods) || !resources.admits(&pods) || !urls.admits(&healthz) {
		t.Error("they do not")
	}
}
