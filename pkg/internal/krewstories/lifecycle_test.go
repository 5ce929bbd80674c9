package krewstories

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// releases is where the templates of the manifests look for archives.
const releases = "https://github.com/who-can-as/kubectl-who-can-as/releases/download/"

// index is a git repository with krew's manifests, and a server of archives.
type index struct {
	dir    string
	server string
	files  string
}

// newIndex is one without plugins.
func newIndex(t *testing.T) *index {
	t.Helper()
	i := &index{dir: t.TempDir(), files: t.TempDir()}
	server := httptest.NewServer(http.FileServer(http.Dir(i.files)))
	t.Cleanup(server.Close)
	i.server = server.URL + "/"
	i.git(t, "init", "--quiet", "--initial-branch=main")
	return i
}

func (i *index) git(t *testing.T, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", append([]string{"-C", i.dir}, args...)...)
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=test", "GIT_AUTHOR_EMAIL=test@example.com", "GIT_COMMITTER_NAME=test", "GIT_COMMITTER_EMAIL=test@example.com")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

// publish releases a version: archives on the server, manifests in the index as
// they are rendered, less where the archives are and what change does to them.
func (i *index) publish(t *testing.T, version string, change func(string) string) {
	t.Helper()
	folder := filepath.Join(i.files, version)
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	release(t, folder, version)
	for _, p := range plugins() {
		_, text := rendered(t, folder, version, p)
		save(t, filepath.Join(i.dir, "plugins", p.name+".yaml"), change(strings.ReplaceAll(text, releases, i.server)))
	}
	i.git(t, "add", "plugins")
	i.git(t, "commit", "--quiet", "--message", version)
}

func unchanged(text string) string { return text }

// TestLifeCycle: install by name, upgrade, uninstall.
func TestLifeCycle(t *testing.T) {
	cluster, i := lazy.Get(t), newIndex(t)
	i.publish(t, older, unchanged)
	k := newKrew(t, cluster, "file://"+i.dir)
	listed := func() string {
		out, _ := k.kubectl(t, 0, "krew", "list")
		return strings.Join(strings.Fields(out), " ")
	}
	k.kubectl(t, 0, "krew", "update")
	for _, p := range plugins() {
		k.kubectl(t, 0, "krew", "install", p.name)
		if got := k.version(t, p); got != older {
			t.Errorf("%s: version %s", p.name, got)
		}
	}
	i.publish(t, newer, unchanged)
	k.kubectl(t, 0, "krew", "update")
	k.kubectl(t, 0, "krew", "upgrade")
	for _, p := range plugins() {
		if got := k.version(t, p); got != newer {
			t.Errorf("%s: version %s after the upgrade", p.name, got)
		}
	}
	if diff := cmp.Diff("impersonate-matrix who-can-as", listed()); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	for _, p := range plugins() {
		k.kubectl(t, 0, "krew", "uninstall", p.name)
		k.kubectl(t, 1, p.name, "--version")
	}
	if got := listed(); got != "" {
		t.Errorf("listed after all: %q", got)
	}
}

// TestCustomIndex: the repository's plugins folder serves as an index beside krew's
// own.
func TestCustomIndex(t *testing.T) {
	cluster, i, empty := lazy.Get(t), newIndex(t), newIndex(t)
	i.publish(t, older, unchanged)
	save(t, filepath.Join(empty.dir, "plugins", "README.md"), "no plugins\n")
	empty.git(t, "add", "plugins")
	empty.git(t, "commit", "--quiet", "--message", "empty")
	k := newKrew(t, cluster, "file://"+empty.dir)
	k.kubectl(t, 0, "krew", "index", "add", "ours", "file://"+i.dir)
	for _, p := range plugins() {
		k.kubectl(t, 0, "krew", "install", "ours/"+p.name)
		if got := k.version(t, p); got != older {
			t.Errorf("%s: version %s", p.name, got)
		}
	}
}

// TestWrongDigest: an archive that does not have the digest of the manifest is
// refused.
func TestWrongDigest(t *testing.T) {
	cluster, i := lazy.Get(t), newIndex(t)
	i.publish(t, older, func(text string) string {
		return strings.ReplaceAll(text, "    sha256: ", "    sha256: "+strings.Repeat("0", 8))
	})
	wrong, err := os.ReadFile(filepath.Join(i.dir, "plugins", "who-can-as.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(wrong)) { // as long as a digest is
		if at := strings.Index(line, "sha256: "); at >= 0 {
			line = line[:at+len("sha256: ")+64] + "\n"
		}
		lines = append(lines, line)
	}
	save(t, filepath.Join(i.dir, "plugins", "who-can-as.yaml"), strings.Join(lines, ""))
	i.git(t, "commit", "--quiet", "--all", "--message", "wrong digests")
	k := newKrew(t, cluster, "file://"+i.dir)
	k.kubectl(t, 0, "krew", "update")
	_, stderr := k.kubectl(t, 1, "krew", "install", "who-can-as")
	if !strings.Contains(stderr, "checksum does not match") {
		t.Errorf("it says %q", stderr)
	}
	k.kubectl(t, 1, "who-can-as", "--version")
}
