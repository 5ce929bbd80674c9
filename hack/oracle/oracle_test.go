package oracle

import (
	"flag"
	"testing"
)

var (
	decisions = flag.Int("decisions", 20_000, "how many decisions to compare")
	seed      = flag.Uint64("seed", 1, "what the random cases begin with")
)

// TestOracle compares decisions, reasons, grants, rules and subjects with the
// Kubernetes authorizer.
func TestOracle(t *testing.T) {
	generator := NewGenerator(*seed)
	var counts Counts
	for counts.Decisions < *decisions {
		if d := Compare(t.Context(), generator.Case(), &counts); d != nil {
			report(t, d)
		}
	}
	t.Logf("no difference, seed %d: %+v", *seed, counts)
	if share := float64(counts.Allowed) / float64(counts.Decisions); share < 0.2 || share > 0.8 {
		t.Errorf("%.0f%% of the decisions allow: too one-sided to tell anything", 100*share)
	}
}

// report shrinks a difference and prints what is left of it.
func report(t *testing.T, d *Difference) {
	t.Helper()
	small := Shrink(d.Case, func(c Case) bool {
		return Compare(t.Context(), c, &Counts{}) != nil
	})
	text, err := Print(small)
	if err != nil {
		t.Fatal(err)
	}
	t.Fatalf("seed %d: %v\n%s", *seed, Compare(t.Context(), small, &Counts{}), text)
}
