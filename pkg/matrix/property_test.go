package matrix_test

import (
	"context"
	"fmt"
	"math/rand"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// tongueTied answers as another authority does, but says that there may be more
// than its rules.
type tongueTied struct{ access.Authority }

func (a tongueTied) Rules(ctx context.Context, who identity.Identity, namespace string) access.Rules {
	rules := a.Authority.Rules(ctx, who, namespace)
	return access.Rules{Rules: rules.Rules}
}

// silent has no rules at all, only single answers.
type silent struct{ access.Authority }

func (silent) Rules(context.Context, identity.Identity, string) access.Rules { return access.Rules{} }

func random(r *rand.Rand, words []string, most int) []string {
	chosen := make([]string, 1+r.Intn(most))
	for i := range chosen {
		chosen[i] = words[r.Intn(len(words))]
	}
	return chosen
}

func randomRules(r *rand.Rand) []rbacv1.PolicyRule {
	everything := rbacv1.PolicyRule{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}}
	switch r.Intn(8) {
	case 0:
		return looks()
	case 1:
		return changes()
	case 2:
		return []rbacv1.PolicyRule{everything}
	case 3:
		return []rbacv1.PolicyRule{everything, {Verbs: []string{"*"}, NonResourceURLs: []string{"*"}}}
	}
	var rules []rbacv1.PolicyRule
	for range r.Intn(4) {
		rule := rbacv1.PolicyRule{
			Verbs:     random(r, []string{"get", "list", "create", "*"}, 3),
			APIGroups: random(r, []string{"", "", "*", "apps"}, 1),
			Resources: random(r, []string{"pods", "namespaces", "nodes", "*", "pods/log"}, 3),
		}
		if r.Intn(4) == 0 {
			rule.ResourceNames = random(r, []string{"dev", "prod", "db"}, 2)
		}
		rules = append(rules, rule)
	}
	return rules
}

// randomObjects are bindings of users, a group and a service account.
func randomObjects(r *rand.Rand) access.Objects {
	var objects access.Objects
	for i := range 6 {
		meta := metav1.ObjectMeta{Name: fmt.Sprint("o", i)}
		objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{ObjectMeta: meta, Rules: randomRules(r)})
		binding := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: fmt.Sprint("o", r.Intn(7))} // one is missing
		subject := []rbacv1.Subject{
			{Kind: "User", Name: "jane"},
			{Kind: "User", Name: "bob"},
			{Kind: "Group", Name: "ops"},
			{Kind: "ServiceAccount", Name: "bot", Namespace: "dev"},
		}[r.Intn(4)]
		if r.Intn(3) == 0 {
			objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{ObjectMeta: meta, RoleRef: binding, Subjects: []rbacv1.Subject{subject}})
			continue
		}
		meta.Namespace = []string{"dev", "prod"}[r.Intn(2)]
		objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: binding, Subjects: []rbacv1.Subject{subject}})
	}
	return objects
}

// The level that rules show is the one that single questions find, whether they
// begin from some rules or from none.
func TestLevelsByRulesAreThoseByAsking(t *testing.T) {
	whos := append(users("jane", "bob"),
		identity.Identity{Kind: identity.Group, Name: "ops"},
		identity.Identity{Kind: identity.ServiceAccount, Namespace: "dev", Name: "bot"})
	reached := map[string]int{}
	for seed := range 400 {
		policy := rbac.NewPolicy(randomObjects(rand.New(rand.NewSource(int64(seed)))))
		authority := rbac.NewAuthority(func(context.Context, string) (rbac.Holdings, error) {
			return rbac.Holdings{Policy: policy}, nil
		}, nil)
		byRules := survey(authority, whos, "dev", "prod", "test").Run(t.Context())
		for name, other := range map[string]access.Authority{"some rules": tongueTied{authority}, "no rules": silent{authority}} {
			s := survey(other, whos, "dev", "prod", "test")
			s.InFlight = 4
			byAsking := s.Run(t.Context())
			for i, row := range byRules.Rows {
				for column, cell := range row.Cells {
					asked := byAsking.Rows[i].Cells[column]
					reached[byRules.Ladder.Name(cell.Level)]++
					if asked.Level != cell.Level || !asked.Knowledge.Settled() {
						t.Fatalf("seed %d, %s in %q: by rules %s, by asking from %s %s",
							seed, row.Who, byRules.Place(column), inWords(byRules, cell), name, inWords(byAsking, asked))
					}
					if name == "some rules" && asked.Standing != cell.Standing {
						t.Fatalf("seed %d, %s in %q: by rules %s, by asking %s", seed, row.Who, byRules.Place(column), inWords(byRules, cell), inWords(byAsking, asked))
					}
				}
			}
		}
	}
	for _, name := range []string{"", "look", "change", "all"} {
		if reached[name] < 100 {
			t.Errorf("%q came up %d times only", name, reached[name])
		}
	}
}
