package access

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

func swept() []Resource {
	return []Resource{
		{Name: "pods", Namespaced: true, Verbs: []string{"get", "create"}},
		{Name: "pods/log", Namespaced: true, Verbs: []string{"get"}},
		{Name: "nodes", Verbs: []string{"get"}},
		{Name: "namespaces", Verbs: []string{"get", "list"}},
	}
}

// questions are requests as phrases, with the namespace that the object's name
// does not tell.
func questions(requests []Request) []string {
	phrases := make([]string, len(requests))
	for i, request := range requests {
		phrases[i] = request.String()
	}
	return phrases
}

func TestSweepPlan(t *testing.T) {
	urls := []string{
		"get /api", "get /apis", "get /healthz", "get /livez", "get /logs", "get /metrics",
		"get /openapi/v2", "get /openapi/v3", "get /readyz", "get /version",
	}
	tests := []struct {
		name       string
		namespaces []string
		verbs      []string
		want       []string
	}{
		{"one namespace", []string{"prod"}, nil, append([]string{
			"get pods in namespace prod", "create pods in namespace prod", "get pods/log in namespace prod", "get nodes",
			"get namespaces", "get namespaces/prod in namespace prod", "list namespaces",
		}, urls...)},
		{"everywhere", []string{""}, nil, append([]string{
			"get pods", "create pods", "get pods/log", "get nodes", "get namespaces", "list namespaces",
		}, urls...)},
		{"cluster-scoped resources once", []string{"", "dev", "prod"}, []string{"get"}, append([]string{
			"get pods", "get pods/log", "get nodes", "get namespaces",
			"get pods in namespace dev", "get pods/log in namespace dev", "get namespaces/dev in namespace dev",
			"get pods in namespace prod", "get pods/log in namespace prod", "get namespaces/prod in namespace prod",
		}, urls...)},
		{"a verb that nothing serves", []string{"prod"}, []string{"frobnicate"}, []string{
			"frobnicate pods in namespace prod", "frobnicate pods/log in namespace prod", "frobnicate nodes", "frobnicate namespaces",
		}},
		{"the same verb twice", []string{"prod"}, []string{"create", "create"}, []string{
			"create pods in namespace prod", "create pods/log in namespace prod", "create nodes", "create namespaces",
		}},
		{"nowhere", nil, nil, urls},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := SweepPlan(swept(), tt.namespaces, tt.verbs)
			if diff := cmp.Diff(tt.want, questions(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			once := map[Request]bool{}
			for _, request := range got {
				if once[request] {
					t.Errorf("%s is asked twice", request)
				}
				once[request] = true
			}
		})
	}
}

// Every verb that only authorizers ask for is in the plan of an empty cluster.
func TestSweepPlanAsksForSpecialVerbs(t *testing.T) {
	want := []string{
		"impersonate users", "impersonate groups", "impersonate serviceaccounts in namespace prod",
		"impersonate uids.authentication.k8s.io", "impersonate:user-info uids.authentication.k8s.io",
		"impersonate userextras.authentication.k8s.io", "impersonate:user-info userextras.authentication.k8s.io",
		"impersonate:user-info users.authentication.k8s.io", "impersonate:user-info groups.authentication.k8s.io",
		"impersonate:serviceaccount serviceaccounts.authentication.k8s.io in namespace prod",
		"impersonate:arbitrary-node nodes.authentication.k8s.io", "impersonate:associated-node nodes.authentication.k8s.io",
		"approve signers.certificates.k8s.io", "sign signers.certificates.k8s.io", "attest signers.certificates.k8s.io",
		"bind roles.rbac.authorization.k8s.io in namespace prod", "escalate roles.rbac.authorization.k8s.io in namespace prod",
		"bind clusterroles.rbac.authorization.k8s.io", "escalate clusterroles.rbac.authorization.k8s.io",
	}
	got := questions(SweepPlan(NewCatalog(nil).Resources(), []string{"prod"}, nil))
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// checker is an Authority that answers checks with a function.
type checker func(ctx context.Context, request Request) Decision

func (c checker) Identify(context.Context, identity.Identity) (Seen, error) { return Seen{}, nil }

func (c checker) Check(ctx context.Context, _ identity.Identity, request Request) Decision {
	return c(ctx, request)
}

func (c checker) Rules(_ context.Context, _ identity.Identity, namespace string) Rules {
	return Rules{Causes: []string{"rules of " + namespace}}
}

func numbered(count int) []Request {
	requests := make([]Request, count)
	for i := range requests {
		requests[i] = Request{Verb: "get", Resource: "pods", Name: fmt.Sprint(i)}
	}
	return requests
}

func TestCheckAllAnswersEveryRequest(t *testing.T) {
	requests := numbered(500)
	requests = append(requests, requests[0]) // asked twice, answered once
	var steps atomic.Int32
	echo := checker(func(_ context.Context, request Request) Decision {
		return Decision{Verdict: Allowed, Reason: request.Name}
	})
	got := CheckAll(t.Context(), echo, identity.Identity{}, requests, 7, func() { steps.Add(1) })
	want := map[Request]Decision{}
	for _, request := range requests {
		want[request] = Decision{Verdict: Allowed, Reason: request.Name}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if int(steps.Load()) != len(requests) {
		t.Errorf("%d steps for %d requests", steps.Load(), len(requests))
	}
}

func TestCheckAllWithoutRequests(t *testing.T) {
	never := checker(func(context.Context, Request) Decision {
		t.Error("asked")
		return Decision{}
	})
	if got := CheckAll(t.Context(), never, identity.Identity{}, nil, 5, func() {}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// No more than the bound is in flight, and the bound is reached: the first
// answers wait until as many requests have come as may.
func TestCheckAllIsBounded(t *testing.T) {
	for _, bound := range []int{1, 3, 20} {
		var inFlight, most atomic.Int32
		full := make(chan struct{})
		var once sync.Once
		waiting := checker(func(context.Context, Request) Decision {
			now := inFlight.Add(1)
			defer inFlight.Add(-1)
			for {
				seen := most.Load()
				if now <= seen || most.CompareAndSwap(seen, now) {
					break
				}
			}
			if int(now) == bound {
				once.Do(func() { close(full) })
			}
			<-full
			return Decision{Verdict: Denied}
		})
		CheckAll(t.Context(), waiting, identity.Identity{}, numbered(100), bound, func() {})
		if int(most.Load()) != bound {
			t.Errorf("bound %d: %d were in flight", bound, most.Load())
		}
	}
}

// A bound that makes no sense is taken for the least that does.
func TestCheckAllAsksAtLeastOneAtATime(t *testing.T) {
	yes := checker(func(context.Context, Request) Decision { return Decision{Verdict: Allowed} })
	if got := CheckAll(t.Context(), yes, identity.Identity{}, numbered(3), 0, func() {}); len(got) != 3 {
		t.Errorf("%d of 3 answers", len(got))
	}
}

// After an interrupt the answers so far stay, and the rest is unknown for the
// reason that the context was ended with.
func TestCheckAllInterruptedIsUnknownWithTheCause(t *testing.T) {
	interrupted := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	requests := numbered(50)
	third := checker(func(_ context.Context, request Request) Decision {
		if request == requests[2] {
			cancel(interrupted)
		}
		return Decision{Verdict: Allowed}
	})
	var steps int
	got := CheckAll(ctx, third, identity.Identity{}, requests, 1, func() { steps++ })
	for i, request := range requests {
		answer := got[request]
		if i <= 2 && answer.Verdict != Allowed {
			t.Errorf("request %d: got %v, want the answer that it had", i, answer)
		}
		if i > 2 && (answer.Verdict != Unknown || !errors.Is(answer.Cause, interrupted)) {
			t.Errorf("request %d: got %v, want unknown since interrupted", i, answer)
		}
	}
	if len(got) != len(requests) || steps != len(requests) {
		t.Errorf("%d answers and %d steps for %d requests", len(got), steps, len(requests))
	}
}

func TestRulesInKeepsTheOrderOfNamespaces(t *testing.T) {
	var none checker
	got := RulesIn(t.Context(), none, identity.Identity{}, []string{"c", "a", "b"}, 2)
	var want []NamespaceRules
	for _, namespace := range []string{"c", "a", "b"} {
		want = append(want, NamespaceRules{Namespace: namespace, Rules: Rules{Causes: []string{"rules of " + namespace}}})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
