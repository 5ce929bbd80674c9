package pages

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// names are the names of the files in a folder.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

// TestEveryCommandHasPages: none is left out, and none is about cobra's own.
func TestEveryCommandHasPages(t *testing.T) {
	var markdown, man []string
	for _, root := range roots() {
		each(root, func(cmd *cobra.Command) {
			markdown = append(markdown, strings.ReplaceAll(cmd.CommandPath(), " ", "_")+".md")
			man = append(man, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
		})
	}
	if len(man) != 18 {
		t.Errorf("%d commands: %s", len(man), man)
	}
	markdown = append(markdown, "README.md")
	slices.Sort(markdown)
	slices.Sort(man)
	folder := t.TempDir()
	if err := Markdown(filepath.Join(folder, "markdown")); err != nil {
		t.Fatal(err)
	}
	if err := Man(filepath.Join(folder, "man"), "v1.2.3"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(markdown, names(t, filepath.Join(folder, "markdown"))); diff != "" {
		t.Errorf("Markdown (-commands +files):\n%s", diff)
	}
	if diff := cmp.Diff(man, names(t, filepath.Join(folder, "man"))); diff != "" {
		t.Errorf("man (-commands +files):\n%s", diff)
	}
}

// TestManualHasTheReleaseAndTheDay: an archive is the same whenever it is made.
func TestManualHasTheReleaseAndTheDay(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1767225600")
	folder := t.TempDir()
	if err := Man(folder, "v1.2.3"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "kubectl-who-can-as-whoami.1"))
	if err != nil {
		t.Fatal(err)
	}
	head := strings.Join(strings.SplitN(string(text), "\n", 7)[:6], "\n")
	const want = `.nh
.TH "KUBECTL-WHO-CAN-AS-WHOAMI" "1" "Jan 2026" "who-can-as v1.2.3" "kubectl plugins"

.SH NAME
kubectl-who-can-as-whoami - Show whom the server sees, with the groups it adds

`
	if diff := cmp.Diff(want, head+"\n"); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEscape(t *testing.T) {
	const text = "user/* or \"<\" in who_can_as,\n  kubectl who-can-as user/*\nand so on"
	const want = "user/\\* or \"\\<\" in who\\_can\\_as,\n    kubectl who-can-as user/*\nand so on"
	if diff := cmp.Diff(want, escape(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
