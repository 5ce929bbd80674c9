package oracle

import (
	"flag"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

var passages = flag.Int("passages", 20_000, "how many requests to send through the impersonation filter")

// TestImpersonation compares what becomes of requests with the server's own
// impersonation filter, with its feature gate on and off.
func TestImpersonation(t *testing.T) {
	generator := NewGenerator(*seed)
	counts := PassageCounts{}
	sent := 0
	for sent < *passages {
		p := generator.Passages()
		if err := ComparePassages(t.Context(), p, counts); err != nil {
			text, _ := Print(Case{Objects: p.Objects})
			t.Fatalf("seed %d: %v\n%s", *seed, err, text)
		}
		sent += len(p.Passages)
	}
	t.Logf("no difference, seed %d: %d requests, %v", *seed, sent, counts)
	for mode, percent := range map[impersonation.Mode]int{
		"": 15, impersonation.Legacy: 10, impersonation.UserInfo: 3,
		impersonation.ServiceAccount: 2, impersonation.ArbitraryNode: 2, impersonation.AssociatedNode: 1,
	} {
		if counts[mode]*100 < sent*percent {
			t.Errorf("only %d of %d requests passed in mode %q: too few to tell anything", counts[mode], sent, mode)
		}
	}
}
