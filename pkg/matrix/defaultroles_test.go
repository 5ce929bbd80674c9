package matrix_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// defaults are the newest default roles with the ladder that they make.
func defaults() (level.Ladder, []rbacv1.ClusterRole) {
	roles, _ := builtin.DefaultRoles(0)
	return level.NewLadder(roles, access.NewCatalog(builtin.Resources())), roles
}

func TestDefaultRolesAreTheLevels(t *testing.T) {
	ladder, _ := defaults()
	names := []string{}
	for rung := range ladder.Top() + 2 {
		names = append(names, ladder.Name(rung))
	}
	if diff := cmp.Diff(slices.Concat([]string{""}, level.Names(), []string{""}), names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Who has a default role and nothing else is on its level, through a RoleBinding
// as through a ClusterRoleBinding.
func TestEachDefaultRoleGivesItsLevel(t *testing.T) {
	ladder, roles := defaults()
	for i, role := range roles {
		urls := 0
		for _, rule := range role.Rules {
			urls += min(len(rule.NonResourceURLs), 1)
		}
		for place, rules := range map[string]int{"": len(role.Rules), "prod": len(role.Rules) - urls} {
			want := level.Standing{Level: level.Level(i + 1), Rules: rules}
			if diff := cmp.Diff(want, ladder.Stand(place, role.Rules)); diff != "" {
				t.Errorf("%s in %q (-want +got):\n%s", role.Name, place, diff)
			}
		}
	}
}

// Without any single one of the permissions that the level below lacks, it is
// the level below, and more.
func TestOneRequestShortIsTheLevelBelow(t *testing.T) {
	tried := 0
	eachDefaultRung(func(ladder level.Ladder, rung level.Level, place string, below []rbacv1.PolicyRule) {
		var lacking []access.Request
		for _, question := range ladder.Questions(rung, place) {
			if !allowed(below, question) {
				lacking = append(lacking, question)
			}
		}
		for i, missing := range lacking {
			tried++
			rules := slices.Clone(below)
			for _, question := range slices.Delete(slices.Clone(lacking), i, i+1) {
				rules = append(rules, ruleFor(question))
			}
			if got := ladder.Stand(place, rules).Level; got != rung-1 {
				t.Errorf("%s in %q without %s: got %q", ladder.Name(rung), place, missing, ladder.Name(got))
			}
		}
	})
	if tried < 500 {
		t.Errorf("only %d permissions were taken away", tried)
	}
}

// ruleFor allows one request.
func ruleFor(request access.Request) rbacv1.PolicyRule {
	if request.IsURL() {
		return rbacv1.PolicyRule{Verbs: []string{request.Verb}, NonResourceURLs: []string{request.Path}}
	}
	rule := rbacv1.PolicyRule{Verbs: []string{request.Verb}, APIGroups: []string{request.Group}, Resources: []string{request.FullResource()}}
	if request.Name != "" {
		rule.ResourceNames = []string{request.Name}
	}
	return rule
}

func TestDefaultQuestionsAreThereOnce(t *testing.T) {
	eachDefaultRung(func(ladder level.Ladder, rung level.Level, place string, _ []rbacv1.PolicyRule) {
		seen := map[access.Request]bool{}
		for _, question := range ladder.Questions(rung, place) {
			if seen[question] {
				t.Errorf("%s in %q asks twice for %s", ladder.Name(rung), place, question)
			}
			seen[question] = true
		}
	})
}

// The first questions of a level are those that the level below does not answer
// with yes.
func TestDefaultQuestionsSetLevelsApart(t *testing.T) {
	eachDefaultRung(func(ladder level.Ladder, rung level.Level, place string, below []rbacv1.PolicyRule) {
		known := false
		for i, question := range ladder.Questions(rung, place) {
			switch {
			case allowed(below, question):
				known = true
				if i == 0 {
					t.Errorf("the first question of %s in %q is one of the level below: %s", ladder.Name(rung), place, question)
				}
			case known:
				t.Errorf("%s in %q asks for %s only after what the level below has", ladder.Name(rung), place, question)
			}
		}
	})
}

// eachDefaultRung goes through the default levels in each place, with the rules
// of the level below.
func eachDefaultRung(look func(ladder level.Ladder, rung level.Level, place string, below []rbacv1.PolicyRule)) {
	ladder, roles := defaults()
	for _, place := range []string{"prod", ""} {
		var below []rbacv1.PolicyRule
		for i, role := range roles {
			look(ladder, level.Level(i+1), place, below)
			below = role.Rules
		}
	}
}

func allowed(rules []rbacv1.PolicyRule, request access.Request) bool {
	return slices.ContainsFunc(rules, func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) })
}
