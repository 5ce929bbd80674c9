package impersonationstories

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// scene is a shell of somebody who administrates a cluster, in a directory of its
// own, in which docs is the repository's and audit.log what the server writes.
type scene struct {
	storybook.Shell
	cluster *testcluster.Cluster
	part    storybook.Section
}

func newScene(t *testing.T, cluster *testcluster.Cluster, part storybook.Section) *scene {
	t.Helper()
	s := &scene{Shell: storybook.Shell{Dir: t.TempDir(), Alike: alike()}, cluster: cluster, part: part}
	docs, err := filepath.Abs(filepath.Join(repository, "docs"))
	if err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"docs": docs, "audit.log": cluster.AuditLogPath} {
		if err := os.Symlink(target, filepath.Join(s.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	path := strings.Join([]string{pluginDir(t), filepath.Dir(cluster.KubectlPath), os.Getenv("PATH")}, string(os.PathListSeparator))
	s.Env = []string{"PATH=" + path, "HOME=" + s.Dir, "KUBECONFIG=" + administratorOf(t, cluster), "KUBECACHEDIR=" + cacheOf(t, cluster)}
	s.Steady = []string{s.Dir, "$PWD"}
	for _, block := range part.Blocks {
		if block.File != "" {
			s.save(t, block.File, block.Text)
		}
	}
	return s
}

// alike are times, and how many lines the server has logged.
func alike() []storybook.Alike {
	return []storybook.Alike{
		{Texts: regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), As: "2026-01-31T18:00:00Z"},
		{Texts: regexp.MustCompile(`in \d+ lines of `), As: "in 1000 lines of "},
	}
}

func (s *scene) save(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.Dir, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const administrator = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: CALLER-administrates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: CALLER}]
`

// administratorOf makes somebody administrate a cluster, once for all scenes, and
// returns his kubeconfig.
func administratorOf(t *testing.T, cluster *testcluster.Cluster) string {
	t.Helper()
	if kubeconfig := administrators[cluster]; kubeconfig != "" {
		return kubeconfig
	}
	caller, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	if err := cluster.ApplySettled(t.Context(), strings.ReplaceAll(administrator, "CALLER", caller.Name)); err != nil {
		t.Fatal(err)
	}
	administrators[cluster] = caller.KubeconfigPath
	return caller.KubeconfigPath
}

// cacheOf is where kubectl keeps what it has discovered of a cluster. It is filled
// before the first scene, so that the requests of each are the same whichever is
// played.
func cacheOf(t *testing.T, cluster *testcluster.Cluster) string {
	t.Helper()
	if dir := caches[cluster]; dir != "" {
		return dir
	}
	dir, err := os.MkdirTemp(pluginDir(t), "cache-")
	if err != nil {
		t.Fatal(err)
	}
	fill := exec.CommandContext(t.Context(), cluster.KubectlPath, "api-resources")
	fill.Env = append(os.Environ(), "KUBECONFIG="+administratorOf(t, cluster), "KUBECACHEDIR="+dir)
	if output, err := fill.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	caches[cluster] = dir
	return dir
}

// play types what the section shows.
func (s *scene) play(t *testing.T) map[int]string {
	t.Helper()
	logged := s.beforeLog(t)
	return s.Play(t, s.part, *update, func(line string) { s.settle(t, line, logged[line]) })
}

// settle waits until the server has caught up with what a command did: its
// authorizer with changes, and its log with requests where that is read next.
func (s *scene) settle(t *testing.T, line string, logged bool) {
	t.Helper()
	if strings.Contains(line, "kubectl apply") || strings.Contains(line, "kubectl delete") {
		if err := s.cluster.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !logged {
		return
	}
	if _, err := s.cluster.AuditEvents(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
}

// beforeLog are the commands after which the audit log is read.
func (s *scene) beforeLog(t *testing.T) map[string]bool {
	t.Helper()
	before := map[string]bool{}
	for _, block := range s.part.Blocks {
		if block.Language != "console" {
			continue
		}
		commands, err := block.Commands()
		if err != nil {
			t.Fatal(err)
		}
		for i, command := range commands {
			if i > 0 && strings.Contains(command.Typed, " trail ") {
				before[commands[i-1].Typed] = true
			}
		}
	}
	return before
}
