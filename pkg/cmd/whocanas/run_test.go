package whocanas

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Upstream: k8s.io/kubectl pkg/cmd/plugin.go, HandlePluginCommand: flags cannot
// be placed before a plugin's name.
func TestInsertGoesBehindKubectlsWordsAndBeforeItsFlags(t *testing.T) {
	tests := []struct{ args, want string }{
		{"get pods", "get pods --as=jane"},
		{"get pods -n prod", "get pods --as=jane -n prod"},
		{"get pods --namespace=prod web", "get pods --as=jane --namespace=prod web"},
		{"-n prod get pods", "--as=jane -n prod get pods"},
		{"exec web -- sh -c ls", "exec web --as=jane -- sh -c ls"},
		{"exec web -it -- sh", "exec web --as=jane -it -- sh"},
		{"apply -f -", "apply --as=jane -f -"},
		{"some plugin word", "some plugin word --as=jane"},
		{"-- get", "--as=jane -- get"},
	}
	for _, tt := range tests {
		args := strings.Fields(tt.args)
		got := strings.Join(insert(args, []string{"--as=jane"}), " ")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.args, diff)
		}
		if diff := cmp.Diff(tt.args, strings.Join(args, " ")); diff != "" {
			t.Errorf("the arguments were changed (-before +after):\n%s", diff)
		}
	}
}

func TestIdentityFlags(t *testing.T) {
	tests := []struct {
		name string
		who  identity.Identity
		want []string
	}{
		{"a user", identity.Identity{Kind: identity.User, Name: "jane"}, []string{"--as=jane"}},
		{
			"with everything",
			identity.Identity{
				Kind: identity.User, Name: "CN=jane, O=x", Groups: []string{"dev", "a,b"}, UID: "7",
				Extra: map[string][]string{"b.io/y": {"3"}, "a.io/x": {"1=2", ""}},
			},
			[]string{
				"--as=CN=jane, O=x", "--as-group=dev", "--as-group=a,b", "--as-uid=7",
				"--as-user-extra=a.io/x=1=2", "--as-user-extra=a.io/x=", "--as-user-extra=b.io/y=3",
			},
		},
		{"a group", identity.Identity{Kind: identity.Group, Name: "dev"}, []string{"--as=who-can-as:any-member", "--as-group=dev"}},
		{"a service account", identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}, []string{"--as=system:serviceaccount:ci:bot"}},
		{"a node", identity.Identity{Kind: identity.Node, Name: "n1"}, []string{"--as=system:node:n1", "--as-group=system:nodes"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, identityFlags(tt.who)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// runFlags are those of run, as given.
func runFlags(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	set := pflag.NewFlagSet("run", pflag.ContinueOnError)
	flags.NewConnection().AddFlags(set)
	(&flags.Output{}).AddFlags(set)
	(&flags.Who{}).AddFlags(set)
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return set
}

// Only kubectl's own flags are handed on.
func TestConnectionFlags(t *testing.T) {
	set := runFlags(t, "--context=staging", "-n=prod", "--insecure-skip-tls-verify", "--group=dev", "-q", "--request-timeout=3s")
	want := []string{"--context=staging", "--insecure-skip-tls-verify=true", "--namespace=prod", "--request-timeout=3s"}
	if diff := cmp.Diff(want, connectionFlags(set)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOwnIdentity(t *testing.T) {
	twice := exit.UsageError{Problem: "the kubectl command has --as already", Hint: "leave it out: WHO says as whom it runs"}
	tests := []struct {
		given, args string
		want        exit.UsageError
	}{
		{"", "get pods", exit.UsageError{}},
		{"", "get pods --as=bob", twice},
		{"", "get pods --as bob", twice},
		{"", "get pods --as-uid=7", exit.UsageError{Problem: "the kubectl command has --as-uid already", Hint: "leave it out: WHO says as whom it runs"}},
		{"", "get pods --as-of-today", exit.UsageError{}},
		{"", "exec web -- tool --as=bob", exit.UsageError{}}, // not kubectl's
		{"", "get as", exit.UsageError{}},
		{"--as-group=x", "get pods", exit.UsageError{Problem: "run sets --as itself; --as-group does not go with it", Hint: "name the identity as WHO"}},
	}
	for _, tt := range tests {
		t.Run(tt.given+" "+tt.args, func(t *testing.T) {
			err := ownIdentity(strings.Fields(tt.args), runFlags(t, strings.Fields(tt.given)...))
			if diff := cmp.Diff(tt.want, refusal(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A kubectl of 1.30 has --as-uid and no --as-user-extra.
func TestKnowsFlags(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell script")
	}
	kubectl := filepath.Join(t.TempDir(), "kubectl")
	script := "#!/bin/sh\necho '    --as-uid=\"\":'\n"
	if err := os.WriteFile(kubectl, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	extra := map[string][]string{"a.io/x": {"1"}}
	if err := knowsFlags(kubectl, identity.Identity{UID: "7"}); err != nil {
		t.Error(err)
	}
	if err := knowsFlags("/no/such/kubectl", identity.Identity{Groups: []string{"dev"}}); err != nil {
		t.Errorf("asked without need: %v", err)
	}
	err := knowsFlags(kubectl, identity.Identity{UID: "7", Extra: extra})
	want := kubectl + " does not know --as-user-extra, which this identity needs: use a newer kubectl, or set KUBECTL_PATH"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	err = knowsFlags("/no/such/kubectl", identity.Identity{Extra: extra})
	want = "asking /no/such/kubectl for its flags: fork/exec /no/such/kubectl: no such file or directory"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFindKubectl(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("words the path differently")
	}
	console := flags.Console{Getenv: func(name string) string {
		return map[string]string{"KUBECTL_PATH": "/opt/kubectl"}[name]
	}}
	found, err := findKubectl(console)
	if found != "/opt/kubectl" || err != nil {
		t.Errorf("got %q, %v", found, err)
	}
	t.Setenv("PATH", t.TempDir())
	_, err = findKubectl(flags.Console{Getenv: func(string) string { return "" }})
	want := `looking for kubectl: exec: "kubectl": executable file not found in $PATH; install it, or set KUBECTL_PATH`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
