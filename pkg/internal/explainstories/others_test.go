package explainstories

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// inFlight is as many questions at a time as a server of two cores answers.
const inFlight = 20

// asked is one question to the server about somebody.
type asked struct {
	who     identity.Identity
	request access.Request
}

func (a asked) String() string { return a.who.String() + ": " + a.request.String() }

// others asks for everybody whom a binding of the cluster names, but the one
// that the answer is about: what was refused, and each right in the objects of
// the fix, in every namespace of the example.
func (s *scene) others(t *testing.T, answer explanations) []asked {
	t.Helper()
	item := answer.Items[0]
	requests := everywhere(access.Request(item.Request))
	for _, rule := range s.rulesOf(t, item.Fixes[0]) {
		for _, request := range access.Breakdown(rule, "default") {
			requests = append(requests, everywhere(request)...)
		}
	}
	var questions []asked
	for _, who := range s.everybody(t) {
		if who.Username() == item.Identity.Username {
			continue
		}
		for _, request := range requests {
			questions = append(questions, asked{who, request})
		}
	}
	return questions
}

func everywhere(request access.Request) []access.Request {
	if request.Namespace == "" {
		return []access.Request{request}
	}
	var requests []access.Request
	for _, namespace := range []string{"production", "staging", "ci", "gateway"} {
		request.Namespace = namespace
		requests = append(requests, request)
	}
	return requests
}

// rulesOf are the rules that a fix gives: those of its new role, or what the
// role that it binds also allows.
func (s *scene) rulesOf(t *testing.T, fix report.Fix) []rbacv1.PolicyRule {
	t.Helper()
	rules := slices.Clone(fix.Extra)
	for _, object := range fix.Objects {
		text, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		var role rbacv1.ClusterRole // or a Role, which has the same rules
		if err := json.Unmarshal(text, &role); err != nil {
			t.Fatal(err)
		}
		rules = append(rules, role.Rules...)
	}
	return rules
}

// everybody is whom any binding names, each once.
func (s *scene) everybody(t *testing.T) []identity.Identity {
	t.Helper()
	stdout, _, err := s.cluster.Kubectl(t.Context(), "get", "clusterrolebindings,rolebindings", "-A", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	var bindings struct {
		Items []struct{ Subjects []rbacv1.Subject }
	}
	if err := json.Unmarshal([]byte(stdout), &bindings); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var all []identity.Identity
	for _, binding := range bindings.Items {
		for _, subject := range binding.Subjects {
			who := identity.FromUsername(subject.Name)
			switch subject.Kind {
			case rbacv1.GroupKind:
				who = identity.Identity{Kind: identity.Group, Name: subject.Name}
			case rbacv1.ServiceAccountKind:
				who = identity.Identity{Kind: identity.ServiceAccount, Namespace: subject.Namespace, Name: subject.Name}
			}
			if !seen[who.String()] {
				seen[who.String()] = true
				all = append(all, who)
			}
		}
	}
	return all
}

// ask returns the server's answers.
func (s *scene) ask(t *testing.T, questions []asked) []bool {
	t.Helper()
	client, err := s.cluster.Reviews()
	if err != nil {
		t.Fatal(err)
	}
	answers, errs := make([]bool, len(questions)), make([]error, len(questions))
	turns := make(chan struct{}, inFlight)
	var group sync.WaitGroup
	for i, question := range questions {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			review, err := client.Create(t.Context(), &authorizationv1.SubjectAccessReview{Spec: question.spec()}, metav1.CreateOptions{})
			if err != nil {
				errs[i] = fmt.Errorf("%s: %w", question, err)
				return
			}
			answers[i] = review.Status.Allowed
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return answers
}

func (a asked) spec() authorizationv1.SubjectAccessReviewSpec {
	spec := authorizationv1.SubjectAccessReviewSpec{User: a.who.Username(), Groups: a.who.ExpectedGroups()}
	if a.request.IsURL() {
		spec.NonResourceAttributes = &authorizationv1.NonResourceAttributes{Verb: a.request.Verb, Path: a.request.Path}
		return spec
	}
	spec.ResourceAttributes = &authorizationv1.ResourceAttributes{
		Verb: a.request.Verb, Group: a.request.Group, Resource: a.request.Resource, Subresource: a.request.Subresource,
		Namespace: a.request.Namespace, Name: a.request.Name,
	}
	return spec
}
