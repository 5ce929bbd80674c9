package level

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Standing is what rules amount to in one place.
type Standing struct {
	Level Level
	// More is true when the rules hold something that the level does not.
	More bool
	// Rules counts the different rules that have an effect in the place.
	Rules int
}

// Stand judges rules in a namespace, "" for the cluster as a whole. They are
// all that somebody has there: what holds everywhere and what the namespace
// adds. Rules that everybody has are to be left out, as is what RoleBindings
// say about URLs and cluster-scoped resources; the latter has no effect on the
// judgement in a namespace.
func (l Ladder) Stand(namespace string, rules []rbacv1.PolicyRule) Standing {
	effective := l.effective(namespace, rules)
	standing := Standing{Rules: len(effective)}
	for level := l.Top(); level > 0; level-- {
		if l.holds(level, namespace, rules) {
			standing.Level = level
			break
		}
	}
	standing.More = standing.Level > 0 && l.Exceeds(standing.Level, namespace, effective)
	return standing
}

// holds reports whether the rules allow all that a level takes, which has to be
// anything at all.
func (l Ladder) holds(level Level, namespace string, rules []rbacv1.PolicyRule) bool {
	r := l.rungs[level-1]
	if namespace == "" {
		return len(r.everywhere) > 0 && allowsAll(rules, r.everywhere, "")
	}
	// The namespace plays a part in a rule only as the name of its own object.
	return len(r.inside)+len(r.own) > 0 && allowsAll(rules, r.inside, "") && allowsAll(rules, r.own, namespace)
}

// allowsAll reports whether the rules allow every request, on the object of that
// name if there is one.
func allowsAll(rules []rbacv1.PolicyRule, requests []access.Request, name string) bool {
	for _, request := range requests {
		if name != "" {
			request.Name = name
		}
		if !allows(rules, request) {
			return false
		}
	}
	return true
}

// Exceeds reports whether the rules allow anything in the place, "" for the
// cluster as a whole, that the level's role does not.
func (l Ladder) Exceeds(level Level, namespace string, rules []rbacv1.PolicyRule) bool {
	granted := l.rungs[level-1].rules
	for _, rule := range rules {
		for _, request := range access.Breakdown(rule, namespace) {
			if made, counts := l.made(namespace, request); counts && !allows(granted, made) {
				return true
			}
		}
	}
	return false
}

// effective are the rules with any effect in the place, each once.
func (l Ladder) effective(namespace string, rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	var effective []rbacv1.PolicyRule
	for _, rule := range access.Distinct(rules) {
		if l.ruleHasEffect(namespace, rule) {
			effective = append(effective, rule)
		}
	}
	return effective
}

func (l Ladder) ruleHasEffect(namespace string, rule rbacv1.PolicyRule) bool {
	for _, request := range access.Breakdown(rule, namespace) {
		if _, counts := l.made(namespace, request); counts {
			return true
		}
	}
	return false
}

// made is a permission as requests in the place make use of it, and whether it
// counts there. In the cluster as a whole, everything does.
func (l Ladder) made(namespace string, request access.Request) (access.Request, bool) {
	if namespace == "" {
		return request, true
	}
	switch scope(l.catalog, request) {
	case namespaced:
		return request, true
	case ownObject:
		counts := request.Name == "" || request.Name == namespace
		request.Name = namespace
		return request, counts
	default:
		return request, false
	}
}

// Contributes reports whether a rule allows any part of what a level takes in
// the place; for level 0, whether it has any effect there.
func (l Ladder) Contributes(level Level, namespace string, rule rbacv1.PolicyRule) bool {
	if level == 0 {
		return l.ruleHasEffect(namespace, rule)
	}
	for _, question := range l.Questions(level, namespace) {
		if allowsUnnamed(rule, question) {
			return true
		}
	}
	return false
}
