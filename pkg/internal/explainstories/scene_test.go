package explainstories

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// scene is where one section is played: a shell in a directory of its own, in
// which docs is the repository's, and a caller who administers the cluster.
type scene struct {
	cluster *testcluster.Cluster
	caller  testcluster.Requester
	dir     string
	applied string // manifests, to be deleted at the end
	fixed   bool   // what was there before may have been changed
}

// newScene prepares a scene, and restores the cluster after the test.
func newScene(t *testing.T) *scene {
	t.Helper()
	cluster := clusterOf(t)
	before, err := rbacObjects(t.Context(), cluster)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{cluster: cluster, dir: t.TempDir()}
	t.Cleanup(func() { s.restore(t, before) })
	if s.caller, err = cluster.Requester(); err != nil {
		t.Fatal(err)
	}
	docs, err := filepath.Abs(filepath.Join(repository, "docs"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(docs, filepath.Join(s.dir, "docs")); err != nil {
		t.Fatal(err)
	}
	s.apply(t, strings.ReplaceAll(administrator, "CALLER", s.caller.Name))
	return s
}

const administrator = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: CALLER-administrates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: CALLER}]
`

// apply applies manifests as the cluster's admin and waits until they count.
func (s *scene) apply(t *testing.T, manifests string) {
	t.Helper()
	if err := s.cluster.Apply(t.Context(), manifests); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(manifests, "kind: ValidatingAdmissionPolicyBinding") {
		s.awaitPolicy(t)
	}
	s.settle(t)
}

func (s *scene) settle(t *testing.T) {
	t.Helper()
	if err := s.cluster.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// patience is how long the server may take to act on a policy.
const patience = 20 * time.Second

// awaitPolicy returns when the admission policy that keeps the rules of
// acme-reporter as they are is in force.
func (s *scene) awaitPolicy(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		_, stderr, err := s.cluster.Kubectl(ctx, "annotate", "clusterrole", "acme-reporter", "try=it", "--dry-run=server")
		if strings.Contains(stderr, "ValidatingAdmissionPolicy") {
			return
		}
		if err != nil {
			t.Fatalf("waiting for the admission policy: %v", err)
		}
	}
}

// prepare applies a section's manifests, in order, and saves its files.
func (s *scene) prepare(t *testing.T, part storybook.Section) {
	t.Helper()
	for _, block := range part.Blocks {
		switch {
		case block.File != "":
			name := filepath.Join(s.dir, block.File)
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(block.Text), 0o600); err != nil {
				t.Fatal(err)
			}
		case block.Language == "yaml":
			s.applied += "---\n" + block.Text
			s.apply(t, block.Text)
		}
	}
}

// restore leaves the cluster as it was.
func (s *scene) restore(t *testing.T, before []string) {
	ctx := context.Background()
	others, err := others(ctx, s.cluster, before)
	if err != nil {
		t.Error(err)
	}
	remove := exec.Command(s.cluster.KubectlPath, "delete", "--ignore-not-found", "-f", "-")
	remove.Env = append(os.Environ(), "KUBECONFIG="+s.cluster.KubeconfigPath)
	remove.Stdin = strings.NewReader(s.applied + others)
	if output, err := remove.CombinedOutput(); err != nil {
		t.Errorf("removing what was applied: %v\n%s", err, output)
	}
	if !s.fixed {
		return
	}
	if err := restoreAcme(ctx, s.cluster); err != nil {
		t.Error(err)
	}
}

// play runs the commands of a section and holds what they print against what
// the section shows; with -update it returns what the blocks should show.
func (s *scene) play(t *testing.T, part storybook.Section) map[int]string {
	t.Helper()
	return s.shell().Play(t, part, *update, func(typed string) {
		if strings.Contains(typed, "kubectl apply") || strings.Contains(typed, "kubectl delete") {
			s.settle(t)
		}
	})
}

// shell is where the scene's caller types, as he would see it on a terminal.
func (s *scene) shell() storybook.Shell {
	return storybook.Shell{
		Dir: s.dir,
		Env: []string{
			"PATH=" + shared.path(s.cluster), "HOME=" + s.dir, "KUBECONFIG=" + s.caller.KubeconfigPath,
			"KUBECACHEDIR=" + filepath.Join(shared.dir, "cache"),
		},
		Steady: []string{s.dir, "$PWD", s.cluster.ServerURL, "$SERVER", s.caller.Name, "$CALLER"},
	}
}

// streams runs a line with something on stdin, and keeps what it prints apart.
func (s *scene) streams(t *testing.T, line, stdin string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = s.shell().Run(t.Context(), t, line, stdin, &out, &err)
	return out.String(), err.String(), code
}
