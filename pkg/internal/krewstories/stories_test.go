package krewstories

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// TestStories plays every section with a KREW_ROOT of its own: what is installed
// already would hide what cannot be installed.
func TestStories(t *testing.T) {
	for _, name := range []string{"manifests.md", "index.md", "completion.md"} {
		t.Run(name, func(t *testing.T) {
			storybook.Tell(t, filepath.Join("testdata", name), *update, func(t *testing.T, part storybook.Section) map[int]string {
				skipWithout(t, part)
				return newShell(t).Play(t, part, *update, func(string) {})
			})
		})
	}
}

// skipWithout skips a section about a shell that is not installed.
func skipWithout(t *testing.T, part storybook.Section) {
	t.Helper()
	for _, shell := range []string{"zsh", "fish"} {
		if _, err := exec.LookPath(shell); err != nil && strings.Contains(part.Heading, shell) {
			t.Skipf("%s is not installed", shell)
		}
	}
}

// newShell is a shell in a folder with the releases, where nothing is installed
// yet. Whoever wants to leave this machine meets a proxy that is not there.
func newShell(t *testing.T) storybook.Shell {
	t.Helper()
	cluster := lazy.Get(t)
	market.open(t)
	dir := t.TempDir()
	furnish(t, dir)
	market.play(dir)
	return storybook.Shell{
		Dir: dir,
		Env: []string{
			"HOME=" + dir,
			"PATH=" + strings.Join([]string{
				filepath.Join(dir, "krew", "bin"), toolsDir(t), market.at("tools"), filepath.Dir(cluster.KubectlPath), os.Getenv("PATH"),
			}, string(os.PathListSeparator)),
			"PLATFORM=" + runtime.GOOS + "_" + runtime.GOARCH,
			"KREW_ROOT=" + filepath.Join(dir, "krew"), "KREW_OS=" + runtime.GOOS, "KREW_ARCH=" + runtime.GOARCH,
			"KREW_NO_UPGRADE_CHECK=1",
			"KUBECONFIG=" + cluster.KubeconfigPath, "KUBECACHEDIR=" + filepath.Join(dir, "cache"),
			"http_proxy=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9", "no_proxy=127.0.0.1",
			"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=who", "GIT_AUTHOR_EMAIL=who@example.com", "GIT_COMMITTER_NAME=who", "GIT_COMMITTER_EMAIL=who@example.com",
		},
		Steady: []string{dir, "~", market.server.URL, "http://SERVER", runtime.GOOS + "_" + runtime.GOARCH, "PLATFORM"},
	}
}

// toolsDir is the folder of the programs that only the stories have.
func toolsDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("testdata", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// furnish gives a scene the releases. Downloads are links, which a story may
// replace.
func furnish(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "manifests"), os.DirFS(market.at("manifests"))); err != nil {
		t.Fatal(err)
	}
	for _, version := range versions() {
		downloads := filepath.Join(dir, "downloads", version)
		if err := os.MkdirAll(downloads, 0o755); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(market.at("downloads", version))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if err := os.Symlink(market.at("downloads", version, entry.Name()), filepath.Join(downloads, entry.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
}
