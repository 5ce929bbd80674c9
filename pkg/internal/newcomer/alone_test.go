package newcomer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// alone plays the commands that promise to ask no cluster, where none is
// configured: they answer, and leave nothing behind in the home.
func alone(t *testing.T, shell storybook.Shell) {
	home := t.TempDir()
	shell.Steady = append(slices.Clone(shell.Steady), home, "$HOME")
	shell.Env = slices.DeleteFunc(slices.Clone(shell.Env), func(entry string) bool {
		return strings.HasPrefix(entry, "KUBECONFIG=") || strings.HasPrefix(entry, "HOME=")
	})
	shell.Env = append(shell.Env, "HOME="+home)
	storybook.Tell(t, filepath.Join("testdata", "alone.md"), *update, func(t *testing.T, part storybook.Section) map[int]string {
		return shell.Play(t, part, *update, func(string) {})
	})
	left, err := os.ReadDir(home)
	if err != nil || len(left) > 0 {
		t.Errorf("there is something in the home: %v %v", left, err)
	}
}
