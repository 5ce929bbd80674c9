package snapshotstories

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// scene is a shell in a directory of its own, with a cache of its own of what the
// server serves.
type scene struct {
	cluster    *testcluster.Cluster
	dir        string
	kubeconfig string
	caller     string
	token      string
}

// newScene is a scene whose caller is nobody else's and has the rights of some
// ClusterRoles.
func newScene(t *testing.T, roles ...string) *scene {
	t.Helper()
	cluster := lazy.Get(t)
	caller, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{cluster: cluster, dir: t.TempDir(), kubeconfig: caller.KubeconfigPath, caller: caller.Name, token: caller.Token}
	granted := "\n"
	for _, role := range roles {
		granted += strings.NewReplacer("ROLE", role, "CALLER", caller.Name).Replace(binding)
	}
	s.apply(t, granted)
	return s
}

const binding = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: CALLER-ROLE}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ROLE}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: CALLER}]
`

// apply applies manifests as admin and waits until they count.
func (s *scene) apply(t *testing.T, manifests string) {
	t.Helper()
	if err := s.cluster.ApplySettled(t.Context(), manifests); err != nil {
		t.Fatal(err)
	}
}

// result is what came of a command.
type result struct {
	Out, Err string
	Code     int
}

// shell is a line for the scene's shell.
func (s *scene) shell(t *testing.T, line string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "bash", "-o", "pipefail", "-c", line)
	command.Dir = s.dir
	command.Env = append(os.Environ(),
		"PATH="+compiled.path(t, s.cluster), "HOME="+s.dir, "KUBECONFIG="+s.kubeconfig,
		"KUBECACHEDIR="+filepath.Join(s.dir, ".cache"))
	return command
}

// run runs a line.
func (s *scene) run(t *testing.T, line string) result {
	t.Helper()
	var out, errs bytes.Buffer
	command := s.shell(t, line)
	command.Stdout, command.Stderr = &out, &errs
	if err := command.Run(); err != nil && command.ProcessState == nil {
		t.Fatalf("running %s: %v", line, err)
	}
	return result{Out: s.steady(out.String()), Err: s.steady(errs.String()), Code: command.ProcessState.ExitCode()}
}

// must runs a line that succeeds, and returns what it prints.
func (s *scene) must(t *testing.T, line string) string {
	t.Helper()
	got := s.run(t, line)
	if got.Code != 0 {
		t.Fatalf("%s ends with %d:\n%s", line, got.Code, got.Err)
	}
	return got.Out
}

// steady replaces what differs from run to run.
func (s *scene) steady(text string) string {
	pairs := []string{s.dir, "$PWD", s.cluster.ServerURL, "$SERVER"}
	if s.caller != "" {
		pairs = append(pairs, s.caller, "$CALLER")
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// content is what a file of the scene holds.
func (s *scene) content(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// save makes a file of the scene.
func (s *scene) save(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// asked is what the plugin asked on behalf of the scene's caller, sorted.
func (s *scene) asked(t *testing.T) []string {
	t.Helper()
	events, err := s.cluster.AuditEvents(t.Context(), s.caller)
	if err != nil {
		t.Fatal(err)
	}
	requests := []string{}
	for _, event := range events {
		path, _, _ := strings.Cut(event.RequestURI, "?")
		if event.ObjectRef != nil {
			path = event.ObjectRef.Resource
		}
		requests = append(requests, event.Verb+" "+path)
	}
	slices.Sort(requests)
	return requests
}
