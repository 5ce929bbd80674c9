package stories

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

// TestImpersonationLostOnTheWay: a proxy that drops the headers makes the server
// answer for the caller. That is trouble, and no answer at all.
func TestImpersonationLostOnTheWay(t *testing.T) {
	dropped := faulty(faultproxy.Any(), faultproxy.DropImpersonation())
	prove(t, []trouble{
		{name: "lost/question", args: asJane, faults: dropped},
		{name: "lost/list", args: "jane@example.com --no-hints", faults: dropped},
		{name: "lost/list-json", args: "jane@example.com -o json --no-hints", faults: dropped},
		{name: "lost/whoami", args: "whoami jane@example.com", faults: dropped},
		{name: "lost/acting", args: "get pods --as jane@example.com", faults: dropped},
		{name: "lost/source-impersonation", args: asJane + " --source impersonation", faults: dropped},
		{name: "lost/source-review", caller: reviewer, args: asJane + " --source review", faults: dropped},
		{name: "lost/groups-only", args: asJane, faults: faulty(faultproxy.Any(), dropGroups)},
	})
}

// TestImpersonationRefused: who may not impersonate is told what is missing, and
// is answered through reviews if he may create those.
func TestImpersonationRefused(t *testing.T) {
	prove(t, []trouble{
		{name: "denied/question", caller: nothing, args: asJane},
		{name: "denied/list", caller: nothing, args: "sa/ci:deployer --no-hints"},
		{name: "denied/whoami", caller: nothing, args: "whoami jane@example.com --user-extra example.com/team=blue --uid 7"},
		{name: "denied/review-instead", caller: reviewer, args: asJane},
		{name: "denied/source-impersonation", caller: reviewer, args: asJane + " --source impersonation"},
		{name: "denied/acting", caller: nothing, args: "get pods --as jane@example.com"},
		{name: "denied/acting-may-not-review", args: asJane + " --as bob@example.com"},
	})
}

// TestIdentityThatMayNotAsk: system:anonymous may create no review about itself,
// so it is asked about, if the caller may; else the answer is unknown.
func TestIdentityThatMayNotAsk(t *testing.T) {
	prove(t, []trouble{
		{name: "anonymous/question", args: "system:anonymous get /version"},
		{name: "anonymous/question-with-review", caller: both, args: "system:anonymous get /version"},
		{name: "anonymous/question-no-with-review", caller: both, args: "system:anonymous get pods"},
		{name: "anonymous/list", args: "system:anonymous"},
		{name: "anonymous/list-with-review", caller: both, args: "system:anonymous --resource pods --verb get"},
		{name: "anonymous/whoami", args: "whoami system:anonymous"},
		{name: "anonymous/acting", args: "get pods --as system:anonymous"},
	})
}
