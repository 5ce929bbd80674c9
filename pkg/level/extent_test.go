package level_test

import (
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// What rules amount to one by one, put together, is what they amount to.
func TestExtentsAddUpToTheStanding(t *testing.T) {
	for seed := range rounds {
		random := rand.New(rand.NewSource(int64(seed)))
		ladder, _ := randomLadder(random)
		rules := randomRules(random, 6)
		for _, place := range places() {
			var whole level.Extent
			effective := 0
			for _, rule := range access.Distinct(rules) {
				extent := ladder.Extent(place, rule)
				whole = whole.With(extent)
				if extent.Effective {
					effective++
				}
			}
			if diff := cmp.Diff(ladder.Stand(place, rules), ladder.StandOf(place, whole, effective)); diff != "" {
				t.Fatalf("seed %d in %q (-of all +of parts):\n%s%v", seed, place, diff, rules)
			}
		}
	}
}
