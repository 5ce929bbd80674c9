package stories

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

// TestTargetsThatDoNotExist: what the cluster does not serve is refused with
// names that are near, never answered with no.
func TestTargetsThatDoNotExist(t *testing.T) {
	prove(t, []trouble{
		{name: "target/resource-unknown", args: "jane get pdos --no-hints"},
		{name: "target/resource-like-nothing", args: "jane get xyzzy --no-hints"},
		{name: "target/resource-of-another-group", args: "jane get pods.apps --no-hints"},
		{name: "target/subresource-unknown", args: "jane get pods/web/lgo --no-hints"},
		{name: "target/subresource-flag-unknown", args: "jane get pods/web --subresource lgo --no-hints"},
		{name: "target/as-written", args: "jane get widgets.example.com/w1 --as-written --no-hints"},
		{name: "target/as-written-with-url", args: "jane get /widgets --as-written --no-hints"},
		{name: "target/verb-unknown", args: "jane@example.com gett pods -n production --group dev-team"},
		{name: "target/verb-like-nothing", args: "jane@example.com xyzzy pods -n production --group dev-team"},
		{name: "target/namespace-unknown", args: "jane get pods -n prodction --no-hints"},
		{name: "target/namespace-like-nothing", args: "jane get pods -n xyzzy --no-hints"},
		{name: "target/namespace-unknown-in-a-list", args: "jane -n prodction --no-hints"},
		{name: "target/namespace-of-nobodys-business", caller: nothing, args: "get pods -n prodction --no-hints"},
		{name: "target/selector-without-match", args: "jane -l no=such --no-hints"},
		{name: "target/name-where-none-goes", args: "jane create pods/web --no-hints"},
		{name: "target/namespace-of-a-cluster-scoped-resource", args: "jane get nodes -n production --no-hints"},
	})
}

// TestVirtualResources: those that only authorizers know can be asked about,
// although no cluster serves them.
func TestVirtualResources(t *testing.T) {
	prove(t, []trouble{
		{name: "virtual/users", args: "sa/gateway:proxy impersonate users/jane@example.com"},
		{name: "virtual/groups", args: "sa/gateway:proxy impersonate groups/dev-team"},
		{name: "virtual/uids", args: "sa/gateway:proxy impersonate uids/7"},
		{name: "virtual/uids-qualified", args: "sa/gateway:proxy impersonate uids.authentication.k8s.io/7"},
		{name: "virtual/userextras", args: "sa/gateway:proxy impersonate userextras/scopes"},
		{name: "virtual/signers", args: "sa/gateway:proxy approve signers/kubernetes.io/kube-apiserver-client"},
		{name: "virtual/constrained-users", args: "sa/gateway:proxy impersonate:user-info users/jane@example.com"},
		{name: "virtual/action-half", args: "sa/gateway:proxy impersonate-on:user-info:list pods -n production"},
	})
}

// TestDiscoveryPartlyFailing: one group's documents are missing. What is asked
// about the others is answered; what depends on the missing ones says so.
func TestDiscoveryPartlyFailing(t *testing.T) {
	batchDown := faulty(faultproxy.Discovery(), faultproxy.FailDiscovery("batch"))
	allDown := faulty(faultproxy.Discovery(), faultproxy.InternalError("discovery is broken"))
	prove(t, []trouble{
		{name: "discovery/other-group", args: asJane, faults: batchDown},
		{name: "discovery/missing-group", args: "jane get jobs --no-hints", faults: batchDown},
		{name: "discovery/missing-group-as-written", args: "jane get jobs.batch --as-written --no-hints", faults: batchDown},
		{name: "discovery/list", args: "jane@example.com -n production --group dev-team", faults: batchDown},
		{name: "discovery/list-strict", args: "jane@example.com -n production --group dev-team --strict -o name", faults: batchDown},
		{name: "discovery/nothing", args: asJane, faults: allDown},
		{name: "discovery/nothing-as-written", args: asJane + " --as-written", faults: allDown},
		{name: "discovery/nothing-list", args: "jane@example.com -n production --group dev-team", faults: allDown},
	})
}
