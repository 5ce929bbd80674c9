package teststories

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// scene is a shell in a directory of its own, in which docs is the repository's.
type scene struct {
	storybook.Shell
	cluster *testcluster.Cluster // nil without one
	caller  string               // his name there
}

// newScene prepares a scene for a section. One whose heading says so has no
// cluster: what asked one would fail.
func newScene(t *testing.T, part storybook.Section) *scene {
	t.Helper()
	s := &scene{Shell: storybook.Shell{Dir: t.TempDir()}}
	docs, err := filepath.Abs(filepath.Join(repository, "docs"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(docs, filepath.Join(s.Dir, "docs")); err != nil {
		t.Fatal(err)
	}
	kubectl, kubeconfig := filepath.Join(s.Dir, "bin"), filepath.Join("nowhere", "kubeconfig")
	if strings.Contains(part.Heading, "no cluster") {
		s.save(t, filepath.Join("bin", "kubectl"), standIn)
	} else {
		s.cluster = clusterOf(t)
		kubectl, kubeconfig = filepath.Dir(s.cluster.KubectlPath), s.administrator(t)
	}
	path := strings.Join([]string{pluginDir(t), kubectl, os.Getenv("PATH")}, string(os.PathListSeparator))
	s.Env = []string{"PATH=" + path, "HOME=" + s.Dir, "KUBECONFIG=" + kubeconfig, "KUBECACHEDIR=" + filepath.Join(s.Dir, "cache")}
	s.Steady = []string{s.Dir, "$PWD"}
	for _, block := range part.Blocks {
		if block.File != "" {
			s.save(t, block.File, block.Text)
		}
	}
	return s
}

// standIn is kubectl where there is no cluster: it hands its words to the
// plugin, as kubectl does.
const standIn = "#!/bin/sh\ntest \"$1\" = who-can-as && shift && exec " + pluginName + " \"$@\"\n" +
	"echo \"no kubectl here: $*\" >&2\nexit 1\n"

// save writes a file, which may be run.
func (s *scene) save(t *testing.T, file, text string) {
	t.Helper()
	name := filepath.Join(s.Dir, file)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o700); err != nil {
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

// administrator makes somebody administrate the cluster, and returns his
// kubeconfig.
func (s *scene) administrator(t *testing.T) string {
	t.Helper()
	caller, err := s.cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cluster.ApplySettled(t.Context(), strings.ReplaceAll(administrator, "CALLER", caller.Name)); err != nil {
		t.Fatal(err)
	}
	s.caller = caller.Name
	return caller.KubeconfigPath
}

// play types what the section shows.
func (s *scene) play(t *testing.T, part storybook.Section) map[int]string {
	t.Helper()
	return s.Play(t, part, *update, func(line string) {
		if s.cluster == nil || !changesSomething(line) {
			return
		}
		if err := s.cluster.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// changesSomething: what kubectl changes, the server's authorizer sees a little
// later.
func changesSomething(line string) bool {
	return slices.ContainsFunc([]string{"apply", "create", "delete", "patch"}, func(word string) bool {
		return strings.HasPrefix(line, "kubectl "+word+" ")
	})
}
