package matrix

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// The judge remembers parts of what it sees. That may not show: it is held
// against the ladder, which remembers nothing.
func TestJudgeIsTheLadderWithAMemory(t *testing.T) {
	roles, _ := builtin.DefaultRoles(0)
	ladder, sets := level.NewLadder(roles, access.NewCatalog(builtin.Resources())), newSets()
	judge, random := newJudge(ladder, sets), rand.New(rand.NewSource(1))
	pool := slices.Concat(roles[0].Rules[:6], roles[2].Rules, roles[3].Rules, []rbacv1.PolicyRule{
		{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"namespaces"}, ResourceNames: []string{"n1"}},
		{Verbs: []string{"get"}, APIGroups: []string{"*"}, Resources: []string{"*"}, ResourceNames: []string{"n2", "other"}},
		{Verbs: []string{"get", "list"}, APIGroups: []string{""}, Resources: []string{"nodes"}},
		{Verbs: []string{"list", "get"}, APIGroups: []string{""}, Resources: []string{"nodes"}},
		{Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics"}},
	})
	reached := map[level.Level]int{}
	for range 500 {
		everywhere, inside := someOf(random, pool), someOf(random, pool)
		if held := random.Intn(2 * len(roles)); held < len(roles) {
			inside = append(inside, roles[held].Rules...)
		}
		one, two := sets.number(everywhere), sets.number(inside)
		for _, namespace := range []string{"", fmt.Sprintf("n%d", random.Intn(3))} {
			want := ladder.Stand(namespace, slices.Concat(everywhere, inside))
			reached[want.Level]++
			if diff := cmp.Diff(want, judge.stand(namespace, one, two)); diff != "" {
				t.Fatalf("in %q (-ladder +judge):\n%s%v\n%v", namespace, diff, everywhere, inside)
			}
		}
	}
	for rung := range ladder.Top() + 1 {
		if reached[rung] == 0 {
			t.Errorf("level %q never came up", ladder.Name(rung))
		}
	}
}

// someOf are some of the rules, from none to nearly all.
func someOf(random *rand.Rand, pool []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	share := random.Float64()
	var some []rbacv1.PolicyRule
	for _, rule := range pool {
		if random.Float64() < share*share {
			some = append(some, rule)
		}
	}
	return some
}
