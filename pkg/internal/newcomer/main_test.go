package newcomer

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

var update = flag.Bool("update", false, "write down what the commands print now")

func TestMain(m *testing.M) {
	flags.Silence() // as the plugins' processes are
	os.Exit(m.Run())
}

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// tools are all that is on the PATH: what README.md asks for, and what every
// system has. There is no kubectl among them, since make demo brings one.
func tools() []string {
	return []string{
		"go", "git", "make",
		"bash", "sh", "awk", "basename", "cat", "cp", "cut", "date", "dirname", "env", "expr", "grep", "head", "ls",
		"mkdir", "mktemp", "mv", "rm", "sed", "sort", "stat", "tail", "test", "touch", "tr", "true", "uname", "wc",
	}
}

// arrive makes a clone of the repository as it lies here, changes included, and a
// shell in it, in a home where nothing is.
func arrive(t *testing.T) storybook.Shell {
	t.Helper()
	dir, err := os.MkdirTemp("", "newcomer-") // t.TempDir is too long for the sockets of a cluster
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	clone, home, path := filepath.Join(dir, "clone"), filepath.Join(dir, "home"), filepath.Join(dir, "bin")
	for _, folder := range []string{clone, home, path} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	link(t, path)
	shell := storybook.Shell{
		Dir: clone, Bare: true, Steady: []string{clone, "$PWD", home, "$HOME"},
		Env: append(caches(t), "HOME="+home, "PATH="+path, "LANG=C.UTF-8"),
	}
	copyOf(t, clone)
	must(t, shell, "git init -q . && git add -A && git -c user.name=newcomer -c user.email=newcomer@example.com commit -qm clone")
	return shell
}

// link puts the tools into a folder.
func link(t *testing.T, path string) {
	t.Helper()
	for _, tool := range tools() {
		found, err := exec.LookPath(tool)
		if err != nil {
			t.Fatalf("a newcomer needs %s: %v", tool, err)
		}
		if found, err = filepath.Abs(found); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(found, filepath.Join(path, tool)); err != nil {
			t.Fatal(err)
		}
	}
}

// caches are the variables by which what was downloaded and compiled is shared,
// so that the run takes a minute and not twenty.
func caches(t *testing.T) []string {
	t.Helper()
	shared := []string{"WHO_CAN_AS_CACHE=" + os.Getenv("WHO_CAN_AS_CACHE")}
	if os.Getenv("WHO_CAN_AS_CACHE") == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		shared[0] += filepath.Join(cache, "who-can-as")
	}
	for _, variable := range []string{"GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN"} {
		value, err := exec.Command("go", "env", variable).Output()
		if err != nil {
			t.Fatal(err)
		}
		shared = append(shared, variable+"="+strings.TrimSpace(string(value)))
	}
	for _, variable := range []string{"KUBEBUILDER_ASSETS", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if value := os.Getenv(variable); value != "" {
			shared = append(shared, variable+"="+value)
		}
	}
	return shared
}

// copyOf copies the files that git knows or would add.
func copyOf(t *testing.T, clone string) {
	t.Helper()
	list := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = repository
	names, err := list.Output()
	if err != nil {
		t.Fatalf("listing the files of the repository: %v", err)
	}
	for _, name := range strings.Split(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		copyFile(t, filepath.Join(repository, name), filepath.Join(clone, name))
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	about, err := os.Stat(from)
	if os.IsNotExist(err) {
		return // deleted, and git was not told yet
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, about.Mode()); err != nil {
		t.Fatal(err)
	}
}

// must runs a line that prints nothing of interest.
func must(t *testing.T, shell storybook.Shell, line string) {
	t.Helper()
	_ = outputOf(t, shell, line)
}

// outputOf is what a line prints on stdout; it must not fail.
func outputOf(t *testing.T, shell storybook.Shell, line string) string {
	t.Helper()
	var stdout, stderr strings.Builder
	if code := shell.Run(t.Context(), t, line, "", &stdout, &stderr); code != 0 {
		t.Fatalf("%s ends with %d:\n%s%s", line, code, stdout.String(), stderr.String())
	}
	return stdout.String()
}
