package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/controlplane"
)

// asProgram makes this test binary behave as the program itself.
const asProgram = "WHO_CAN_AS_CLUSTER_TEST_AS_PROGRAM"

// patience with things that take a few seconds.
const patience = 2 * time.Minute

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestReadyClusterIsComplete(t *testing.T) {
	cluster := startUp(t, "--requesters=1")
	for _, role := range []string{"admin", "edit", "view"} {
		if rules := cluster.kubectl(t, "get", "clusterrole", role, "-o", "jsonpath={.rules[0].verbs}"); rules == "" {
			t.Errorf("%s has no rules", role)
		}
	}
	want := "default\nkube-public\nkube-system\n"
	if got := cluster.kubectl(t, "get", "namespace", "default", "kube-public", "kube-system",
		"-o", `jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}`); got != want {
		t.Errorf("namespaces are %s", got)
	}
	if got := cluster.kubectl(t, "get", "--raw", "/readyz"); got != "ok" {
		t.Errorf("/readyz says %s", got)
	}
	cluster.kubectl(t, "get", "clusterrolebinding", "system:basic-user")
	if got := cluster.kubectl(t, "--context=requester-1", "auth", "whoami", "-o", "jsonpath={.status.userInfo.groups}"); got != `["system:authenticated"]` {
		t.Errorf("the requester's groups are %s", got)
	}
}

func TestEverySignalStopsTheClusterAndLeavesNothing(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			cluster := startUp(t)
			if err := cluster.command.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			cluster.assertGone(t)
		})
	}
}

func TestEndOfInputStopsTheClusterAndLeavesNothing(t *testing.T) {
	t.Parallel()
	cluster := startUp(t, "--until-stdin-closes")
	if err := cluster.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	cluster.assertGone(t)
}

// TestNodeAuthorizerCannotListRules: a sign that it is asked at all.
func TestNodeAuthorizerCannotListRules(t *testing.T) {
	t.Parallel()
	cluster := startUp(t, "--authorization-mode=Node,RBAC")
	got := cluster.kubectl(t, "create", "--validate=false", "-f", write(t, `apiVersion: authorization.k8s.io/v1
kind: SelfSubjectRulesReview
spec: {namespace: default}
`),
		"--as=system:node:n1", "--as-group=system:nodes", "-o", "jsonpath={.status.evaluationError}")
	if got != "node authorizer does not support user rule resolution" {
		t.Errorf("got %q", got)
	}
}

func TestWebhookIsAskedToo(t *testing.T) {
	t.Parallel()
	webhook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview",`+
			`"status":{"allowed":true,"reason":"the webhook likes everybody"}}`)
	}))
	defer webhook.Close()
	cluster := startUp(t, "--webhook-authorizer="+webhook.URL)
	got := cluster.kubectl(t, "create", "--validate=false", "-f", write(t, `apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
spec: {user: jane, resourceAttributes: {verb: get, resource: pods, namespace: default}}
`), "-o", "jsonpath={.status}")
	if got != `{"allowed":true,"reason":"the webhook likes everybody"}` {
		t.Errorf("got %s", got)
	}
}

func TestEmulatedVersionIsThatOfTheFlag(t *testing.T) {
	t.Parallel()
	cluster := startUp(t, "--emulated-version=1.35")
	var version struct{ EmulationMinor string }
	if err := json.Unmarshal([]byte(cluster.kubectl(t, "get", "--raw", "/version")), &version); err != nil {
		t.Fatal(err)
	}
	if version.EmulationMinor != "35" {
		t.Errorf("got %+v", version)
	}
}

func TestFailedStartShowsTheServersWords(t *testing.T) {
	t.Parallel()
	skipIfShort(t)
	command := program(t, "up", "--feature-gates=NoSuchGate=true")
	output, err := command.CombinedOutput()
	if err == nil {
		t.Error("no error")
	}
	if !strings.Contains(string(output), "unrecognized feature gate: NoSuchGate") {
		t.Errorf("got %s", output)
	}
	assertEmpty(t, temporaryDir(command))
}

// TestBackground goes through a cluster's life in the background.
func TestBackground(t *testing.T) {
	t.Parallel()
	skipIfShort(t)
	dir := filepath.Join(t.TempDir(), ".cluster")
	t.Cleanup(func() { _ = program(t, "stop", "--state-dir="+dir).Run() })

	server := strings.Fields(output(t, "start", "--state-dir="+dir))[3]
	if again := output(t, "start", "--state-dir="+dir); !strings.HasPrefix(again, "cluster running already at "+server+"\n") {
		t.Errorf("started again: %s", again)
	}

	exports := output(t, "env", "--state-dir="+dir)
	shell := exec.Command("/bin/sh", "-c", exports+"kubectl get --raw /readyz")
	if got, err := shell.CombinedOutput(); err != nil || string(got) != "ok" {
		t.Errorf("in the environment: %s, %v", got, err)
	}

	kill(t, dir)
	if err := program(t, "env", "--state-dir="+dir).Run(); err == nil {
		t.Error("a killed cluster is found")
	}
	output(t, "start", "--state-dir="+dir)

	if got := output(t, "stop", "--state-dir="+dir); got != "cluster stopped\n" {
		t.Errorf("stopped: %s", got)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the state directory is left: %v", err)
	}
	if got := output(t, "stop", "--state-dir="+dir); got != "no cluster is running\n" {
		t.Errorf("stopped again: %s", got)
	}
}

// running is a cluster in the foreground.
type running struct {
	command   *exec.Cmd
	stdin     io.Closer
	described controlplane.Description
}

// startUp starts a cluster and ends it with the test.
func startUp(t *testing.T, flags ...string) *running {
	t.Helper()
	skipIfShort(t)
	command := program(t, append([]string{"up"}, flags...)...)
	command.Stderr = t.Output()
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the cluster is not ready: %v", err)
	}
	cluster := &running{command: command, stdin: stdin}
	if err := json.Unmarshal(line, &cluster.described); err != nil {
		t.Fatal(err)
	}
	return cluster
}

func (r *running) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.Command(filepath.Join(r.described.AssetsDir, "kubectl"), args...)
	command.Env = append(os.Environ(), "KUBECONFIG="+r.described.Kubeconfig, "KUBECACHEDIR="+t.TempDir())
	var stderr bytes.Buffer
	command.Stderr = &stderr
	stdout, err := command.Output()
	if err != nil {
		t.Fatalf("kubectl %v: %v: %s", args, err, &stderr)
	}
	return string(stdout)
}

// assertGone waits for the launcher and looks for what it leaves.
func (r *running) assertGone(t *testing.T) {
	t.Helper()
	overdue := time.AfterFunc(patience, func() { _ = r.command.Process.Kill() })
	defer overdue.Stop()
	if err := r.command.Wait(); err != nil {
		t.Errorf("the launcher ended with %v", err)
	}
	assertEmpty(t, temporaryDir(r.command))
	assertNoChildren(t, filepath.Dir(r.described.Kubeconfig))
}

// assertNoChildren looks for a process with the cluster's directory among its
// arguments.
func assertNoChildren(t *testing.T, dir string) {
	t.Helper()
	found, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		arguments, err := os.ReadFile(path)
		if err == nil && bytes.Contains(arguments, []byte(dir)) {
			t.Errorf("%s is left: %q", path, arguments)
		}
	}
}

// program is this program with a temporary directory of its own, ended with the
// test.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(context.Background(), os.Args[0], args...)
	command.Env = append(os.Environ(), asProgram+"=1", "TMPDIR="+t.TempDir())
	return command
}

func temporaryDir(command *exec.Cmd) string {
	for _, variable := range slices.Backward(command.Env) {
		if dir, found := strings.CutPrefix(variable, "TMPDIR="); found {
			return dir
		}
	}
	return os.TempDir()
}

func output(t *testing.T, args ...string) string {
	t.Helper()
	command := program(t, args...)
	command.Stderr = t.Output()
	stdout, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return string(stdout)
}

// kill kills the launcher as the kernel would, and waits until it is gone.
func kill(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "cluster.pid")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	id, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(id, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); program(t, "env", "--state-dir="+dir).Run() == nil; {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still there", id)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// write writes a manifest to a file.
func write(t *testing.T, manifest string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "manifest.yaml")
	if err := os.WriteFile(path, []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func assertEmpty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("%s is left in %s", entry.Name(), dir)
	}
}

func skipIfShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a cluster; not run with -short")
	}
}
