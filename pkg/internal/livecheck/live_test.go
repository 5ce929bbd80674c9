package livecheck

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

var lazy testcluster.Lazy

func TestMain(m *testing.M) { os.Exit(lazy.Main(m)) }

// inFlight is as many questions at a time as a server of two cores answers.
const inFlight = 20

// TestEngineAnswersAsTheServerDoes asks every cell of the example company and
// of generated policies twice: the server under impersonation, and the engine.
func TestEngineAnswersAsTheServerDoes(t *testing.T) {
	cluster := lazy.Get(t)
	acme := filepath.Join("..", "..", "..", "docs", "examples", "acme")
	if _, _, err := cluster.Kubectl(t.Context(), "apply", "-f", acme); err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		if err := cluster.Apply(t.Context(), randomPolicy(seed)); err != nil {
			t.Fatal(err)
		}
	}
	flags := kube.NewKubeconfig()
	flags.Path, flags.CacheDir = cluster.KubeconfigPath, t.TempDir()
	caller, err := kube.Connect(flags, kube.Options{UserAgent: "livecheck"})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := kube.NewRBAC(caller)
	if err != nil {
		t.Fatal(err)
	}
	catalog, missing, err := caller.Catalog(t.Context(), true)
	if err != nil || len(missing) > 0 {
		t.Fatal(err, missing)
	}
	server := kube.NewImpersonation(caller)
	for _, who := range people(t) {
		t.Run(who.String(), func(t *testing.T) { compare(t, server, engine, who, questions(catalog)) })
	}
}

func people(t *testing.T) []identity.Identity {
	t.Helper()
	var all []identity.Identity
	for _, word := range []string{"ann", "Ann", "group/builders", "sa/live-a:bot", "sa/live-b:bot", "sa/ci:deployer", "group/dev-team"} {
		who, err := identity.Parse(word, "default")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, who)
	}
	withGroup, err := all[0].Refine(identity.Refinements{Groups: []string{"builders"}})
	if err != nil {
		t.Fatal(err)
	}
	return append(all, withGroup)
}

// questions are every served and special verb on every resource, in namespaces
// and everywhere, with and without a name, and some URLs.
func questions(catalog access.Catalog) []access.Request {
	plan := access.SweepPlan(catalog.Resources(), append(namespaces(), "dev", ""), nil)
	for _, request := range slices.Clone(plan) {
		if request.Resource == "secrets" || request.Resource == "pods" || request.Resource == "deployments" {
			request.Name = "db"
			plan = append(plan, request)
		}
	}
	for _, path := range []string{"/metrics", "/logs/kubelet.log", "/healthz", "/healthz/ping", "/metricsx"} {
		plan = append(plan, access.Request{Verb: "get", Path: path})
	}
	return plan
}

func compare(t *testing.T, server, engine access.Authority, who identity.Identity, requests []access.Request) {
	t.Helper()
	want := access.CheckAll(t.Context(), server, who, requests, inFlight, func() {})
	got := access.CheckAll(t.Context(), engine, who, requests, inFlight, func() {})
	var allowed int
	for _, request := range requests {
		if want[request].Verdict == access.Unknown {
			t.Fatalf("%s: the server gave no answer: %v", request, want[request].Cause)
		}
		if want[request].Verdict == access.Allowed {
			allowed++
		}
		if got[request].Verdict != want[request].Verdict {
			t.Errorf("%s %+v: engine says %s (%v), server %s (%s)", who, request,
				got[request].Verdict, got[request].Cause, want[request].Verdict, want[request].Reason)
		}
		if problem := unnamed(want[request], got[request]); problem != "" {
			t.Errorf("%s %s: %s", who, request, problem)
		}
	}
	if allowed == 0 {
		t.Error("no question was answered with yes: nothing was compared")
	}
	t.Logf("%d questions, %d allowed", len(requests), allowed)
}

// unnamed: the binding that the server names must be among those of the engine.
func unnamed(server, engine access.Decision) string {
	if server.Grant == nil || slices.Contains(engine.Grants, *server.Grant) {
		return ""
	}
	return fmt.Sprintf("the server names %s, the engine %v", server.Grant, engine.Grants)
}
