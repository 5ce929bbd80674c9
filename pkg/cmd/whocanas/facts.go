package whocanas

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// facts are the rules as asked for.
type facts struct {
	everywhere access.Rules
	inside     []access.NamespaceRules
}

// failed reports whether no rules came back from anywhere.
func (f facts) failed() bool {
	for _, ns := range f.inside {
		if ns.Rules.Failed == nil {
			return false
		}
	}
	return f.everywhere.Failed != nil
}

// silent reports whether the rules say nothing at all, neither what is allowed
// nor that nothing is.
func (f facts) silent() bool {
	said := func(rules access.Rules) bool { return rules.Failed == nil && (rules.Complete || len(rules.Rules) > 0) }
	return !said(f.everywhere) && !slices.ContainsFunc(f.inside, func(ns access.NamespaceRules) bool { return said(ns.Rules) })
}

func (f facts) complete() bool {
	for _, ns := range f.inside {
		if !ns.Rules.Complete {
			return false
		}
	}
	return f.everywhere.Complete
}

// causes are what the server said about missing or unevaluated parts.
func (f facts) causes() []string {
	causes := slices.Clone(f.everywhere.Causes)
	for _, ns := range f.inside {
		for _, cause := range ns.Rules.Causes {
			if ns.Rules.Failed != nil && f.everywhere.Failed == nil {
				cause = "namespace " + ns.Namespace + ": " + cause
			}
			if !slices.Contains(causes, cause) {
				causes = append(causes, cause)
			}
		}
	}
	return causes
}

// silenceOf is why neither rules nor single questions were answered, nil if any
// was, or if there was none to ask. Nil answers are a plan not carried out.
func silenceOf(facts facts, answers map[access.Request]access.Decision) error {
	if !facts.silent() || answers != nil && len(answers) == 0 {
		return nil
	}
	cause := facts.everywhere.Failed
	for _, decision := range answers {
		if decision.Cause == nil {
			return nil
		}
		if cause == nil || decision.Cause.Error() < cause.Error() {
			cause = decision.Cause
		}
	}
	if cause == nil {
		return errors.New(incompleteNote(facts.causes(), "no rule is known"))
	}
	return cause
}

func namespacedRules(facts facts) []report.NamespacedRules {
	if facts.everywhere.Failed != nil || facts.everywhere.Rules == nil && !facts.everywhere.Complete {
		return nil
	}
	rules := []report.NamespacedRules{{
		Namespace: access.Everywhere, Complete: facts.everywhere.Complete,
		Rules: append([]rbacv1.PolicyRule{}, facts.everywhere.Rules...), // none are an empty list, not null
	}}
	for _, ns := range facts.inside {
		if len(ns.Rules.Rules) > 0 {
			rules = append(rules, report.NamespacedRules{
				Namespace: ns.Namespace, Complete: ns.Rules.Complete, Rules: ns.Rules.Rules,
			})
		}
	}
	return rules
}

// incompleteNote says what a reader has to think of rules that do not tell
// everything.
func incompleteNote(causes []string, consequence string) string {
	why := strings.Join(causes, "; ")
	if why == "" {
		why = "the server says that its list of rules is incomplete"
	}
	return fmt.Sprintf("%s: %s", why, consequence)
}
