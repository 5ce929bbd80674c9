package bench

import (
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
)

// TestLevelsTakeFewRequests counts at the server what a matrix of 5 identities
// and 10 namespaces takes.
func TestLevelsTakeFewRequests(t *testing.T) {
	cluster := lazy.Get(t)
	world := seed.Generate(seed.Sizes{Namespaces: 20, Roles: 60, Bindings: 700, Users: 30, Groups: 8, ServiceAccounts: 66}, 1)
	if err := fill(t, cluster, world); err != nil {
		t.Fatal(err)
	}
	g := newGrid(t, world, size{5, 10})
	for _, tt := range []struct {
		source string
		most   int
	}{
		{"impersonation", g.identities*(len(g.namespaces)+2) + 10},
		{"rbac", 12},
	} {
		t.Run(tt.source, func(t *testing.T) {
			caller, err := cluster.Requester()
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := cluster.Kubectl(t.Context(), "create", "clusterrolebinding", caller.Name, "--clusterrole=cluster-admin", "--user="+caller.Name); err != nil {
				t.Fatal(err)
			}
			if err := cluster.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			env := []string{"HOME=" + t.TempDir(), "KUBECONFIG=" + caller.KubeconfigPath}
			first := g
			first.namespaces = g.namespaces[:1]
			spend(t, env, matrixPlugin(t), first.args("--dry-run")...) // fills the discovery cache
			before := len(firstPages(t, caller.Name))
			spend(t, env, matrixPlugin(t), g.args("--source", tt.source)...)
			if asked := firstPages(t, caller.Name)[before:]; len(asked) == 0 || len(asked) > tt.most {
				t.Errorf("%d requests, want at most %d:\n%s", len(asked), tt.most, strings.Join(asked, "\n"))
			}
		})
	}
}

// firstPages are the requests of a caller so far, but for the further pages of
// lists.
func firstPages(t *testing.T, caller string) []string {
	t.Helper()
	events, err := lazy.Get(t).AuditEvents(t.Context(), caller)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, event := range events {
		if !strings.Contains(event.RequestURI, "continue=") {
			asked = append(asked, event.Verb+" "+event.RequestURI)
		}
	}
	return asked
}
