package kube

import (
	"context"
	"fmt"
	"slices"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// nowhere is no namespace that can exist: names of namespaces hold no dots.
// A rules review there yields what holds everywhere and nothing else.
const nowhere = "who-can-as.nowhere"

// check asks one SelfSubjectAccessReview from the seat.
func (s *seat) check(ctx context.Context, request access.Request) access.Decision {
	resource, url := attributes(request)
	review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{
		ResourceAttributes: resource, NonResourceAttributes: url,
	}}
	answer, err := s.clients.authorization.SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return access.Undecided(s.seen.Source, classify(err, s.target))
	}
	return decision(s.seen.Source, answer.Status)
}

// attributes put a request into the two forms that a review has for it.
func attributes(request access.Request) (*authorizationv1.ResourceAttributes, *authorizationv1.NonResourceAttributes) {
	if request.IsURL() {
		return nil, &authorizationv1.NonResourceAttributes{Path: request.Path, Verb: request.Verb}
	}
	return &authorizationv1.ResourceAttributes{
		Verb: request.Verb, Group: request.Group, Resource: request.Resource,
		Subresource: request.Subresource, Namespace: request.Namespace, Name: request.Name,
	}, nil
}

func decision(source access.Source, status authorizationv1.SubjectAccessReviewStatus) access.Decision {
	d := access.Decision{
		Verdict: access.Denied, Source: source, Reason: status.Reason,
		EvaluationError: status.EvaluationError, Explicit: status.Denied,
	}
	if status.Allowed {
		d.Verdict = access.Allowed
		d.Grant = access.ParseReason(status.Reason)
	}
	return d
}

// rules asks one SelfSubjectRulesReview from the seat. For a namespace the
// cluster-wide rules are taken out, since the review reports both together.
func (s *seat) rules(ctx context.Context, namespace string) access.Rules {
	if namespace == "" {
		return s.clusterWide(ctx)
	}
	wide := make(chan access.Rules, 1)
	go func() { wide <- s.clusterWide(ctx) }()
	all := s.rulesReview(ctx, namespace)
	everywhere := <-wide
	if all.Failed != nil || everywhere.Failed != nil {
		return access.Rules{Causes: all.Causes, Failed: firstError(all.Failed, everywhere.Failed)}
	}
	all.Rules = access.Subtract(all.Rules, everywhere.Rules)
	all.Causes = slices.DeleteFunc(all.Causes, func(cause string) bool {
		return slices.Contains(everywhere.Causes, cause)
	})
	all.Complete = all.Complete || s.mayEverything() // nothing is left to add
	return all
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *seat) readClusterWide(ctx context.Context) access.Rules {
	rules := s.rulesReview(ctx, nowhere)
	if rules.Failed == nil && s.mayEverything() {
		return withMasters(rules)
	}
	return rules
}

func (s *seat) mayEverything() bool { return slices.Contains(s.seen.Groups, "system:masters") }

// withMasters adds what no rule says: members of system:masters are allowed
// everything before any other authorizer is asked (k8s.io/kubernetes
// pkg/kubeapiserver/authorizer/reload.go), and that one resolves no rules.
func withMasters(rules access.Rules) access.Rules {
	everything := []string{rbacv1.VerbAll}
	rules.Complete = true
	rules.Causes = append(rules.Causes, "a member of system:masters is allowed everything, whatever the rules say")
	rules.Rules = append(rules.Rules,
		rbacv1.PolicyRule{Verbs: everything, APIGroups: everything, Resources: everything},
		rbacv1.PolicyRule{Verbs: everything, NonResourceURLs: everything})
	return rules
}

func (s *seat) rulesReview(ctx context.Context, namespace string) access.Rules {
	review := &authorizationv1.SelfSubjectRulesReview{Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: namespace}}
	answer, err := s.clients.authorization.SelfSubjectRulesReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		failed := fmt.Errorf("asking for the rules: %w", classify(err, s.target))
		return access.Rules{Failed: failed, Causes: []string{failed.Error()}}
	}
	rules := access.Rules{Complete: !answer.Status.Incomplete, Rules: policyRules(answer.Status)}
	if answer.Status.EvaluationError != "" {
		rules.Causes = []string{answer.Status.EvaluationError}
	}
	return rules
}

// policyRules are the rules in an order of their own: the server's is that of
// a map of bindings, another one each time.
func policyRules(status authorizationv1.SubjectRulesReviewStatus) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for _, rule := range status.ResourceRules {
		rules = append(rules, rbacv1.PolicyRule{
			Verbs: rule.Verbs, APIGroups: rule.APIGroups,
			Resources: rule.Resources, ResourceNames: rule.ResourceNames,
		})
	}
	for _, rule := range status.NonResourceRules {
		rules = append(rules, rbacv1.PolicyRule{Verbs: rule.Verbs, NonResourceURLs: rule.NonResourceURLs})
	}
	slices.SortStableFunc(rules, access.CompareRules)
	return rules
}
