package main

import (
	"os/exec"
	"testing"
)

func TestExportsAreReadBackByAShell(t *testing.T) {
	const hostile = `/a b/$(touch x)/it's "quoted";\`
	commands, err := exports(hostile, []string{hostile, "/bin"})
	if err != nil {
		t.Fatal(err)
	}
	shell := exec.Command("/bin/sh", "-c", commands+`printf '%s\n' "$KUBECONFIG" "$PATH"`)
	shell.Env = []string{"PATH=/usr/bin"}
	got, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := hostile + "\n" + hostile + ":/bin:/usr/bin\n"; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
