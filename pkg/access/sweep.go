package access

import (
	"context"
	"slices"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// SweepPlan lists the checks that find out by asking what rules do not tell:
// every served verb and every special verb of every resource, each as a real
// request would be made, and the usual URLs. Cluster-scoped resources are asked
// once. verbs narrows the plan, and may add verbs that no resource serves.
func SweepPlan(resources []Resource, namespaces []string, verbs []string) []Request {
	var plan []Request
	asked := map[Request]bool{}
	ask := func(request Request) {
		if !asked[request] {
			asked[request] = true
			plan = append(plan, request)
		}
	}
	for _, namespace := range namespaces {
		for _, resource := range resources {
			for _, verb := range sweepVerbs(resource, verbs) {
				ask(RequestFor(Target{Resource: resource}, verb, namespace))
				if namespace != "" && IsOwnNamespaceRequest(resource, verb) {
					ask(RequestFor(Target{Resource: resource, Name: namespace}, verb, namespace))
				}
			}
		}
	}
	if len(verbs) == 0 || slices.Contains(verbs, "get") {
		for _, url := range sweptURLs() {
			ask(Request{Verb: "get", Path: url})
		}
	}
	return plan
}

func sweepVerbs(resource Resource, verbs []string) []string {
	if len(verbs) > 0 {
		return verbs
	}
	return resource.Verbs
}

// sweptURLs are paths the API server itself serves beside its resources
// (k8s.io/apiserver pkg/server/routes, k8s.io/kubernetes pkg/routes).
func sweptURLs() []string {
	return []string{"/api", "/apis", "/healthz", "/livez", "/logs", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version"}
}

// CheckAll answers many requests, at most inFlight at a time, and calls done
// after each. An answer that was not reached before ctx ended is Unknown with
// ctx's cause.
func CheckAll(ctx context.Context, authority Authority, who identity.Identity, requests []Request, inFlight int, done func()) map[Request]Decision {
	decisions := make([]Decision, len(requests))
	slots := make(chan struct{}, max(inFlight, 1))
	var workers sync.WaitGroup
	for i, request := range requests {
		slots <- struct{}{}
		workers.Go(func() {
			defer func() { <-slots }()
			decisions[i] = checkUnlessDone(ctx, authority, who, request)
			done()
		})
	}
	workers.Wait()
	answers := make(map[Request]Decision, len(requests))
	for i, request := range requests {
		answers[request] = decisions[i]
	}
	return answers
}

func checkUnlessDone(ctx context.Context, authority Authority, who identity.Identity, request Request) Decision {
	if ctx.Err() != nil {
		return Undecided("", context.Cause(ctx))
	}
	return authority.Check(ctx, who, request)
}

// RulesIn lists what each namespace adds, at most inFlight at a time.
func RulesIn(ctx context.Context, authority Authority, who identity.Identity, namespaces []string, inFlight int) []NamespaceRules {
	rules := make([]NamespaceRules, len(namespaces))
	slots := make(chan struct{}, max(inFlight, 1))
	var workers sync.WaitGroup
	for i, namespace := range namespaces {
		slots <- struct{}{}
		workers.Go(func() {
			defer func() { <-slots }()
			rules[i] = NamespaceRules{Namespace: namespace, Rules: authority.Rules(ctx, who, namespace)}
		})
	}
	workers.Wait()
	return rules
}
