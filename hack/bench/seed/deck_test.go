package seed

import "testing"

func sum[T any](shares []share[T]) int {
	total := 0
	for _, s := range shares {
		total += s.percent
	}
	return total
}

func TestSharesAreOfAHundred(t *testing.T) {
	for what, total := range map[string]int{
		"groupForms":          sum(groupForms()),
		"userForms":           sum(userForms()),
		"groupsOfUsers":       sum(groupsOfUsers()),
		"rolePurposes":        sum(rolePurposes()),
		"clusterRolePurposes": sum(clusterRolePurposes()),
		"roleTargets":         sum(roleTargets()),
		"clusterRoleTargets":  sum(clusterRoleTargets()),
		"teamTargets":         sum(teamTargets()),
		"subjectCounts":       sum(subjectCounts()),
		"localSubjects":       sum(localSubjects()),
		"wideSubjects":        sum(wideSubjects()),
	} {
		if total != 100 {
			t.Errorf("%s add up to %d", what, total)
		}
	}
}

func TestDeckDealsOneOfEachAndThenTheShares(t *testing.T) {
	dealt := newDeck(newDice(1, "test"), []share[string]{{"often", 70}, {"at times", 29}, {"hardly", 1}})
	for _, want := range []string{"often", "at times", "hardly"} {
		if got := dealt.draw(); got != want {
			t.Errorf("dealt %q, want %q", got, want)
		}
	}
	counts := map[string]int{}
	for range 300 {
		counts[dealt.draw()]++
	}
	if counts["often"] != 210 || counts["at times"] != 87 || counts["hardly"] != 3 {
		t.Errorf("dealt %v in 300 draws", counts)
	}
}
