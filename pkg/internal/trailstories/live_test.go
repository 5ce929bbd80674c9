package trailstories

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

const webhookConfig = `
apiVersion: v1
kind: Config
clusters: [{name: receiver, cluster: {server: "http://ADDRESS/"}}]
contexts: [{name: receiver, context: {cluster: receiver, user: nobody}}]
users: [{name: nobody, user: {}}]
current-context: receiver
`

const webhookRights = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: webhook-act}
rules: [{apiGroups: [''], resources: [users], verbs: [impersonate]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: webhook-act}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: webhook-act}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ACTOR}]
`

// plugin is one in a process of its own.
type plugin struct {
	process *exec.Cmd
	lines   *bufio.Reader // of stdout
}

// begun starts the plugin and waits until it says so.
func begun(t *testing.T, says string, args ...string) *plugin {
	t.Helper()
	r := &plugin{process: exec.CommandContext(t.Context(), os.Args[0], append([]string{"trail"}, args...)...)}
	r.process.Env = append(os.Environ(), pluginEnv+"=1")
	stdout, err := r.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := r.process.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.process.Process.Kill() }) // unless it has ended
	said := bufio.NewReader(stderr)
	line, err := said.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, says) {
		t.Fatalf("it says %q (%v)", line, err)
	}
	r.lines = bufio.NewReader(stdout)
	return r
}

// table interrupts the plugin and returns what it has left to say.
func (r *plugin) table(t *testing.T) string {
	t.Helper()
	if err := r.process.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(r.lines)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.process.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, rest)
	}
	return string(rest)
}

// listen starts the plugin as a receiver.
func listen(t *testing.T, address, folder string) *plugin {
	t.Helper()
	return begun(t, "listening at http://"+address+", recording in ", "--listen", address, "--record", folder)
}

// TestLive: the API server sends its events to the plugin, which is killed in the
// middle and started again while the server still tries. Each request is recorded
// once. Another one follows the server's log, which the server rotates meanwhile.
// What both show is what is in the log.
func TestLive(t *testing.T) {
	dir := t.TempDir()
	address, folder, config := freeAddress(t), filepath.Join(dir, "record"), filepath.Join(dir, "webhook.kubeconfig")
	if err := os.WriteFile(config, []byte(strings.ReplaceAll(webhookConfig, "ADDRESS", address)), 0o600); err != nil {
		t.Fatal(err)
	}
	first := listen(t, address, folder)
	sender := testcluster.Lazy{Options: testcluster.Options{
		AuditPolicyFile: filepath.Join("testdata", "policy.yaml"),
		APIServerArgs: []string{
			"audit-webhook-config-file=" + config, "audit-webhook-batch-max-size=7", "audit-webhook-batch-max-wait=100ms",
			"audit-webhook-initial-backoff=500ms", "audit-log-maxsize=1", // megabyte
		},
	}}
	cluster := sender.Get(t)
	t.Cleanup(func() {
		if err := sender.Stop(); err != nil {
			t.Error(err)
		}
	})
	actor := requester(t, cluster)
	if err := cluster.ApplySettled(t.Context(), strings.ReplaceAll(webhookRights, "ACTOR", actor.Name)); err != nil {
		t.Fatal(err)
	}
	follower := begun(t, "following ", cluster.AuditLogPath, "--follow", "--actor", actor.Name)
	watcher := begun(t, "following ", filepath.Join(filepath.Dir(cluster.AuditLogPath), "audit*.log"), "--follow", "--actor", actor.Name)
	const each = 20
	long := pods + "?long=" + strings.Repeat("x", 20_000)
	act := func(begin int) {
		for n := range each {
			step{actor, http.MethodGet, long, as(fmt.Sprintf("user%02d@example.com", begin+n)), 403}.take(t, cluster)
		}
	}
	act(0)
	if line, err := first.lines.ReadString('\n'); err != nil { // one is there; others are on their way
		t.Fatalf("%q, %v", line, err)
	}
	if err := first.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.process.Wait() // killed, as it says
	act(each)
	before := recorded(t, folder, actor)
	second := listen(t, address, folder)
	act(2 * each)
	for range 3*each - before {
		if line, err := second.lines.ReadString('\n'); err != nil {
			t.Fatalf("%q, %v", line, err)
		}
	}
	rest := second.table(t)
	if _, err := cluster.AuditEvents(t.Context(), ""); err != nil { // until all is written
		t.Fatal(err)
	}
	logs, err := filepath.Glob(filepath.Join(filepath.Dir(cluster.AuditLogPath), "audit*.log"))
	if err != nil || len(logs) < 2 {
		t.Fatalf("the log was not rotated: %v, %v", logs, err)
	}
	if diff := cmp.Diff(rows(said(t, logs...)), rows(rest)); diff != "" {
		t.Errorf("the server's own log (-) and what was received (+):\n%s", diff)
	}
	for _, follows := range []*plugin{follower, watcher} {
		for range 3 * each {
			if line, err := follows.lines.ReadString('\n'); err != nil {
				t.Fatalf("%q, %v", line, err)
			}
		}
		if diff := cmp.Diff(rows(rest), rows(follows.table(t))); diff != "" {
			t.Errorf("what was received (-) and what was followed (+):\n%s", diff)
		}
	}
	if diff := cmp.Diff(rows(said(t, folder)), rows(rest)); diff != "" {
		t.Errorf("what was recorded (-) and what was shown (+):\n%s", diff)
	}
	if n := recorded(t, folder, actor); n != 3*each {
		t.Errorf("%d requests recorded, %d made", n, 3*each)
	}
}

// freeAddress is one of loopback that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// said is the table of logs.
func said(t *testing.T, paths ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := whocanas.Main(flags.Console{Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}, append([]string{"trail"}, paths...))
	if code != 0 {
		t.Fatalf("code %d: %s", code, &stderr)
	}
	return stdout.String()
}

// rows are the lines of a table that are about somebody.
func rows(table string) []string {
	var rows []string
	for line := range strings.Lines(table) {
		if strings.Contains(line, "@example.com") {
			rows = append(rows, strings.Join(strings.Fields(line), " "))
		}
	}
	return rows
}

// recorded is how many requests of somebody are in a folder of events.
func recorded(t *testing.T, folder string, actor testcluster.Requester) int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(text) {
			if bytes.Contains(line, []byte(`"username":"`+actor.Name+`"`)) && bytes.Contains(line, []byte(`"impersonatedUser"`)) &&
				bytes.Contains(line, []byte(`"stage":"ResponseComplete"`)) && bytes.HasSuffix(line, []byte("}\n")) {
				n++
			}
		}
	}
	return n
}
