package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

func smallFlags() []string {
	return []string{
		"--namespaces=3", "--roles=20", "--bindings=30", "--users=5", "--groups=2", "--service-accounts=7", "--seed=4",
	}
}

func smallWorld() seed.World {
	return seed.Generate(seed.Sizes{Namespaces: 3, Roles: 20, Bindings: 30, Users: 5, Groups: 2, ServiceAccounts: 7}, 4)
}

// outcome is what a run leaves behind.
type outcome struct{ Stdout, Stderr, Err string }

func running(t *testing.T, kubeconfig string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), args, console{
		stdout: &stdout, stderr: &stderr,
		getenv: func(name string) string { return map[string]string{"KUBECONFIG": kubeconfig}[name] },
	})
	got := outcome{Stdout: stdout.String(), Stderr: stderr.String()}
	if err != nil {
		got.Err = err.Error()
	}
	return got
}

func TestWrittenFilesAreTheWorld(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	for range 2 {
		want := outcome{Stdout: "wrote 60 objects and 12 identities to " + dir + "\n"}
		got := running(t, "", append([]string{"write", "--dir", dir}, smallFlags()...)...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("outcome (-want +got):\n%s", diff)
		}
	}
	world := smallWorld()
	loaded, err := manifest.Load([]string{filepath.Join(dir, "manifests")}, nil, manifest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(world.Objects, loaded.Objects); diff != "" {
		t.Errorf("objects (-world +written):\n%s", diff)
	}
	identities, err := manifest.LoadIdentities(filepath.Join(dir, "identities.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(world.Identities(), identities); diff != "" {
		t.Errorf("identities (-world +written):\n%s", diff)
	}
}

func TestDefaultRolesAreWrittenOnRequest(t *testing.T) {
	dir := t.TempDir()
	if got := running(t, "", append([]string{"write", "--default-roles", "--dir", dir}, smallFlags()...)...); got.Err != "" {
		t.Fatal(got.Err)
	}
	loaded, err := manifest.Load([]string{dir + "/manifests"}, nil, manifest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(smallWorld().WithDefaultRoles(0).Objects, loaded.Objects); diff != "" {
		t.Errorf("objects (-world +written):\n%s", diff)
	}
}

// elsewhere is a kubeconfig that leads to another machine.
const elsewhere = `apiVersion: v1
kind: Config
clusters:
- {name: one, cluster: {server: "https://api.example.com:6443"}}
contexts:
- {name: one, context: {cluster: one}}
current-context: one
`

func TestWhatIsRefused(t *testing.T) {
	far := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(far, []byte(elsewhere), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, kubeconfig string
		args             []string
		want             string
	}{
		{"nothing", "", nil, "say write, load or audit; --help tells more"},
		{"another command", "", []string{"erase"}, `"erase" is none of write, load and audit; --help tells more`},
		{"another flag", "", []string{"load", "--pods", "3"}, "unknown flag: --pods; --help tells more"},
		{"an argument", "", []string{"write", "here"}, `"here" is one argument too many; --help tells more`},
		{"no folder", "", []string{"write"}, "write needs --dir"},
		{"no file", "", []string{"audit"}, "audit needs --file"},
		{"fewer than no bytes", "", []string{"audit", "--file", "x", "--megabytes", "-1"}, "there can't be fewer than none of anything"},
		{"fewer than none", "", []string{"write", "--dir", "x", "--users", "-1"}, "there can't be fewer than none of anything"},
		{"homeless service accounts", "", []string{"write", "--dir", "x", "--namespaces", "0"}, "service accounts need a namespace to be in"},
		{"no kubeconfig", "", []string{"load"}, "set KUBECONFIG to say which server to fill"},
		{"nothing in flight", far, []string{"load", "--in-flight", "0"}, "--in-flight is at least 1"},
		{
			"a server elsewhere", far,
			[]string{"load"},
			"https://api.example.com:6443 is not on this machine, and load writes: --any-server if that is meant",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(outcome{Err: tt.want}, running(t, tt.kubeconfig, tt.args...)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnyServerIsTakenOnRequest(t *testing.T) {
	far := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(far, []byte(elsewhere), 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := connect(far, true)
	if err != nil || config.Host != "https://api.example.com:6443" {
		t.Errorf("got %v, %v", config, err)
	}
}

func TestHelp(t *testing.T) {
	if diff := cmp.Diff(outcome{Stdout: usage}, running(t, "", "--help")); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
	for _, command := range []string{"write", "load", "audit"} {
		got := running(t, "", command, "--help")
		if got.Stdout == "" || got.Stderr != "" || got.Err != "" {
			t.Errorf("%s --help: %+v", command, got)
		}
	}
}
