package explain

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// rounds is how many random policies are tried.
func rounds(t *testing.T) uint64 {
	if testing.Short() {
		return 800
	}
	return 3000
}

func TestEveryNearMissIsTrue(t *testing.T) {
	seen := map[Reason]int{}
	changes := map[ChangeKind]int{}
	for seed := range rounds(t) {
		d := roll(seed)
		q := d.question()
		objects := d.policy(q)
		policy := rbac.NewPolicy(objects)
		misses := WhyNot(policy, q)
		if len(misses) > 0 && policy.Allows(q.Subject, q.Request) {
			t.Fatalf("seed %d: near misses for what is allowed: %+v", seed, q)
		}
		checkTrue(t, objects, q, misses)
		for _, miss := range misses {
			seen[miss.Reason]++
			changes[miss.Change.Kind]++
		}
		if t.Failed() {
			t.Fatalf("seed %d, question %+v", seed, q)
		}
	}
	for _, reason := range Reasons() {
		if !testing.Short() && seen[reason] == 0 {
			t.Errorf("no random policy has the near miss %s", reason)
		}
	}
	t.Log(seen, changes)
}

func TestNearMissesAreTheSameEveryTimeAndRanked(t *testing.T) {
	for seed := range rounds(t) {
		d := roll(seed)
		q := d.question()
		policy := rbac.NewPolicy(d.policy(q))
		misses := WhyNot(policy, q)
		if diff := cmp.Diff(misses, WhyNot(policy, q), cmp.AllowUnexported(NearMiss{})); diff != "" {
			t.Fatalf("seed %d: near misses of one question differ:\n%s", seed, diff)
		}
		if !slices.IsSortedFunc(misses, func(a, b NearMiss) int {
			return slices.Index(Reasons(), a.Reason) - slices.Index(Reasons(), b.Reason)
		}) {
			t.Fatalf("seed %d: near misses are not ranked: %+v", seed, misses)
		}
	}
}

// TestEveryFixIsTrue holds fixes against the engine by asking for everybody:
// who may do something of what the policy is about, before and after.
func TestEveryFixIsTrue(t *testing.T) {
	seen := map[FixKind]int{}
	for seed := range rounds(t) {
		d := roll(seed)
		q := d.question()
		objects := d.policy(q)
		policy := rbac.NewPolicy(objects)
		for _, fix := range Fixes(policy, objects, q) {
			seen[fix.Kind]++
			checkFix(t, policy, rbac.NewPolicy(Apply(objects, fix.Objects)), q, fix)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, kind := range []FixKind{AddSubject, BindRole, NewRole} {
		if seen[kind] == 0 {
			t.Errorf("no random policy has the fix %s", kind)
		}
	}
}

// checkFix asks for everything the words of [dice] can say.
func checkFix(t *testing.T, before, after *rbac.Policy, q Question, fix Fix) {
	t.Helper()
	if !after.Allows(q.Subject, q.Request) {
		t.Errorf("%s\ndoes not allow %+v", fix.Sentence(), q)
	}
	requests := []access.Request{q.Request}
	for _, rule := range slices.Concat(fix.Extra, objectRules(fix)) {
		for _, right := range broken(rule, false) {
			for _, namespace := range []string{"", "prod", "dev", "ci"} {
				right.Namespace = namespace
				requests = append(requests, right)
			}
		}
	}
	for _, request := range requests {
		was := before.Subjects(request)
		for _, now := range after.Subjects(request) {
			known := slices.ContainsFunc(was, func(s rbac.SubjectGrants) bool { return s.Subject == now.Subject })
			if !known && now.Subject != fix.Subject {
				t.Errorf("%s\nlets %s %s too", fix.Sentence(), now.Subject, request)
			}
		}
		if !before.Allows(q.Subject, request) && after.Allows(q.Subject, request) && !expected(q, fix, request) {
			t.Errorf("%s\nallows %s, which is not among what it says: %+v", fix.Sentence(), request, fix.Extra)
		}
	}
}

// expected reports whether the fix says that it allows the request.
func expected(q Question, fix Fix, request access.Request) bool {
	if !fix.Everywhere && request.Namespace != fix.Binding.Namespace {
		return false
	}
	same := (q.Request.Namespace == "" || request.Namespace == q.Request.Namespace) && access.RuleAllows(exactRule(q.Request), request)
	return same || slices.ContainsFunc(fix.Extra, func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) })
}

// objectRules are the rules that the fix has in its objects.
func objectRules(fix Fix) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for _, object := range fix.Objects {
		switch o := object.(type) {
		case *rbacv1.Role:
			rules = append(rules, o.Rules...)
		case *rbacv1.ClusterRole:
			rules = append(rules, o.Rules...)
		}
	}
	return rules
}
