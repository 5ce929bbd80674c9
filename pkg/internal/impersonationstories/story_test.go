package impersonationstories

import (
	"path/filepath"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// TestSteps takes every kind of step for real.
func TestSteps(t *testing.T) {
	tell(t, filepath.Join("testdata", "steps.md"), companyOf)
}

// TestFindings uses what lint finds, and is refused once that is corrected.
func TestFindings(t *testing.T) {
	tell(t, filepath.Join("testdata", "lint.md"), companyOf)
}

// TestWithoutConstrained: where the feature gate is off, the rights of constrained
// impersonation let nobody do anything.
func TestWithoutConstrained(t *testing.T) {
	tell(t, filepath.Join("testdata", "without.md"), without.Get)
}

// TestPages plays the pages that users read.
func TestPages(t *testing.T) {
	for _, name := range []string{"impersonation.md", "lint.md", "audit.md"} {
		t.Run(name, func(t *testing.T) {
			tell(t, filepath.Join(repository, "docs", name), func(t testing.TB) *testcluster.Cluster { return withCompany(t, page.Get(t)) })
		})
	}
}

func tell(t *testing.T, file string, get func(testing.TB) *testcluster.Cluster) {
	t.Helper()
	storybook.Tell(t, file, *update, func(t *testing.T, part storybook.Section) map[int]string {
		return newScene(t, get(t), part).play(t)
	})
}
