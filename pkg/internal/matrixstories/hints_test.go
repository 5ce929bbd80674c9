package matrixstories

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// shown is the command that a hint shows.
var shown = regexp.MustCompile(`(?m)^hint: to look into one cell: (.*)$`)

// TestHintedCommandAgrees: the command that looks into the oddest cell is right
// for whoever pastes it, and tells what the cell tells.
func TestHintedCommandAgrees(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	const bindings, deployments = "rolebindings.rbac.authorization.k8s.io", "deployments.apps" // of admin, of edit
	for name, test := range map[string]struct{ line, want, has, lacks string }{
		"user":    {"viewer bob stray named -n gamma", "kubectl who-can-as bob -n gamma", bindings, "nodes"},
		"entry":   {"@ann viewer stray --identities people.yaml -n beta", "kubectl who-can-as @ann --identities people.yaml -n beta", deployments, bindings},
		"account": {"sa/beta:deployer bob stray -n beta", "kubectl who-can-as sa/beta:deployer -n beta", bindings, "nodes"},
		"group":   {"group/builders bob stray -n beta", "kubectl who-can-as group/builders -n beta", deployments, bindings},
		"groups":  {"ann --group builders --group 'on call' -n beta", "kubectl who-can-as ann --group builders --group 'on call' -n beta", deployments, bindings},
		"cluster": {"root-all bob stray -n alpha", "kubectl who-can-as root-all -A", "nodes/proxy", "may do nothing"},
		"source":  {"bob viewer stray -n gamma --source rbac", "kubectl who-can-as bob --source rbac -n gamma", bindings, "nodes"},
		"context": {"bob viewer stray -n gamma --context the-caller --cache-dir .cache", "kubectl who-can-as bob --context the-caller -n gamma", bindings, "nodes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stage.scene(t, admin)
			got := s.matrix(t, strings.ReplaceAll(test.line, "the-caller", s.caller.Name))
			found := shown.FindAllStringSubmatch(got.stderr, -1)
			if len(found) != 1 || s.steady(found[0][1]) != test.want {
				t.Fatalf("want the hint %q:\n%s", test.want, got)
			}
			told := s.run(t, found[0][1])
			if told.code != 0 || !strings.Contains(told.stdout, test.has) || strings.Contains(told.stdout, test.lacks) {
				t.Errorf("the cell means %s and no %s, and the command does not say so:\n%s", test.has, test.lacks, told)
			}
			if quiet := s.matrix(t, strings.TrimPrefix(got.line, matrixCommand)+" -q"); quiet.stderr != "" || quiet.stdout != got.stdout {
				t.Errorf("-q leaves notes, or changes the answer:\n%s", quiet)
			}
		})
	}
}

// TestSecretsAreNotRepeated: neither hints nor a page show what was typed as a
// credential.
func TestSecretsAreNotRepeated(t *testing.T) {
	t.Parallel()
	s := greek.open(t).scene(t, admin)
	flags := " --token " + s.caller.Token + " --server " + s.cluster.ServerURL + " --certificate-authority " + s.cluster.CAFile
	for _, format := range []string{"table", "wide", "json", "html"} {
		got := s.run(t, "KUBECONFIG=none "+matrixCommand+" bob viewer stray -n gamma -o "+format+flags)
		if got.code != 0 { // outcomes are searched for the token as they are made
			t.Errorf("it failed:\n%s", got)
		}
		if format == "table" {
			s.golden(t, "hints/secret", strings.ReplaceAll(got.stdout+got.stderr, s.cluster.CAFile, "CA"))
		}
	}
}

// TestTerminal: a table is cut into blocks that fit the terminal, or as many
// columns as COLUMNS says; a pipe gets it whole.
func TestTerminal(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("script"); err != nil {
		t.Fatal("script(1) makes the terminal")
	}
	s := greek.open(t).scene(t, admin)
	const line = "kubectl impersonate-matrix @ann bob viewer --identities people.yaml -l world=greek -q"
	text := ""
	for _, command := range []string{
		"COLUMNS=40 " + line,
		"script -qec 'COLUMNS=40 " + line + " --color never' /dev/null | tr -d '\\r'",
		"script -qec 'COLUMNS=60 " + line + " --color never --transpose' /dev/null | tr -d '\\r'",
		"script -qec 'stty cols 60; " + line + "' /dev/null | tr -d '\\r'",
	} {
		text += s.run(t, command).String()
	}
	s.golden(t, "views/terminal", text)
}
