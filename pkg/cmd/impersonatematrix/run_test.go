package impersonatematrix

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// company has the default roles in miniature, and people on several levels.
const company = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: view}
rules: [{verbs: [get, list], apiGroups: [""], resources: [pods]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: edit}
rules: [{verbs: [get, list, create], apiGroups: [""], resources: [pods]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: admin}
rules: [{verbs: [get, list, create], apiGroups: [""], resources: [pods, secrets]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: cluster-admin}
rules:
- {verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
- {verbs: ["*"], nonResourceURLs: ["*"]}
---
apiVersion: v1
kind: Namespace
metadata: {name: dev, labels: {stage: test}}
---
apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {stage: live}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: lookers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: Group, name: dev, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: changers, namespace: dev}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: owners, namespace: prod}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
subjects: [{kind: ServiceAccount, name: bot, namespace: ci}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: lost, namespace: prod}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gone}
subjects: [{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]
`

// ran is what a command line in a folder with the company's files has written.
func ran(t *testing.T, folder string, line ...string) string {
	t.Helper()
	t.Chdir(folder)
	t.Setenv("KUBECONFIG", filepath.Join(folder, "none"))
	var out, err bytes.Buffer
	console := flags.Console{In: strings.NewReader(""), Out: &out, Err: &err, Getenv: func(string) string { return "" }}
	code := Main(console, line)
	return fmt.Sprintf("$ %s\n%s-- stderr --\n%s-- code --\n%d\n", strings.Join(line, " "), out.String(), err.String(), code)
}

func companyFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "rbac.yaml"), []byte(company), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// everyone is the beginning of each command line.
func everyone(line string) []string {
	return append([]string{"jane", "bob", "group/dev", "sa/ci:bot", "-f", "rbac.yaml"}, strings.Fields(strings.ReplaceAll(line, "'", ""))...)
}

// Each kind of answer, with what stands beside it.
func TestAnswers(t *testing.T) {
	lines := map[string][]string{
		"levels":            everyone(""),
		"levels-wide":       everyone("-o wide -n dev"),
		"levels-json":       everyone("-o json -n dev"),
		"levels-quiet":      everyone("-q --no-headers"),
		"levels-strict":     everyone("--strict -l stage=live"),
		"levels-complete":   everyone("--strict -n dev"),
		"levels-plan":       everyone("--dry-run"),
		"levels-one":        {"bob", "-f", "rbac.yaml", "-n", "prod", "-o", "csv"},
		"levels-narrow":     everyone("--only-differences --sort level"),
		"questions":         append(everyone(""), "--can", "get pods", "--can", "create secrets"),
		"questions-wide":    append(everyone("-o wide -n dev"), "--can", "get pods"),
		"questions-cluster": append(everyone("-n dev"), "--can", "get nodes", "--can", "look pods"),
		"by-resource":       everyone("--by resource -n dev"),
		"by-verb":           everyone("--by verb -n prod -o wide"),
		"no-namespace":      everyone("-n Dev_1"),
		"no-match":          everyone("-l stage=none"),
		"no-question":       append(everyone(""), "--can", "get"),
		"no-target":         append(everyone(""), "--can", "get podz"),
		"no-format":         everyone("-o name"),
	}
	folder := companyFolder(t)
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for name, line := range lines {
		t.Run(name, func(t *testing.T) {
			golden(t, filepath.Join(testdata, name+".txt"), ran(t, folder, line...))
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// An answer that is taken up again is the same answer, and one that does not
// belong to the question is refused.
func TestResume(t *testing.T) {
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	folder := companyFolder(t)
	save := func(name string, line []string) string {
		answer := ran(t, folder, line...)
		_, rest, _ := strings.Cut(answer, "\n")
		stdout, _, _ := strings.Cut(rest, "-- stderr --")
		if err := os.WriteFile(filepath.Join(folder, name), []byte(stdout), 0o600); err != nil {
			t.Fatal(err)
		}
		return stdout
	}
	can := []string{"--can", "get pods"}
	levels := save("levels.json", everyone("-o json"))
	questions := save("questions.json", append(everyone("-o json"), can...))
	if diff := cmp.Diff(levels, save("again.json", everyone("-o json --resume levels.json"))); diff != "" {
		t.Errorf("levels (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(questions, save("again.json", append(everyone("-o json --resume questions.json"), can...))); diff != "" {
		t.Errorf("questions (-before +after):\n%s", diff)
	}
	if err := os.WriteFile(filepath.Join(folder, "text"), []byte("no JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(levels, `"from": "cluster"`, `"from": "built-in v1.30"`, 1)
	if err := os.WriteFile(filepath.Join(folder, "other.json"), []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	refused := ""
	for _, line := range [][]string{
		everyone("--resume none.json"),
		everyone("--resume text"),
		everyone("--resume questions.json"),
		append(everyone("--resume levels.json"), can...),
		append(everyone("--resume questions.json"), "--can", "get nodes"),
		everyone("--resume other.json"),
	} {
		refused += ran(t, folder, line...)
	}
	golden(t, filepath.Join(testdata, "resume-refused.txt"), refused)
}
