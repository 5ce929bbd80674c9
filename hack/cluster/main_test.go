package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
)

func TestBadArgumentsAreRefused(t *testing.T) {
	state := t.TempDir()
	cases := []struct {
		args string
		want string
	}{
		{"", "no subcommand: must be build, up, start, stop or env"},
		{"frob", `unknown subcommand "frob": must be build, up, start, stop or env`},
		{"up now", `unexpected argument "now"`},
		{"up --apiserver-arg v", `argument "v" for kube-apiserver: must be key=value`},
		{"start", "--state-dir is required"},
		{"stop", "--state-dir is required"},
		{"env", "--state-dir is required"},
		{"env --state-dir " + state, "no cluster is running; make cluster-up starts one"},
		{"start --requesters -1 --state-dir " + state, "-1 requesters: must not be negative"},
	}
	for _, test := range cases {
		t.Run(test.args, func(t *testing.T) {
			var out, progress bytes.Buffer
			err := run(t.Context(), strings.Fields(test.args), streams{out: &out, err: &progress})
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if out.Len() > 0 {
				t.Errorf("wrote %s", &out)
			}
		})
	}
}

func TestStoppingNothingIsFine(t *testing.T) {
	var out bytes.Buffer
	args := []string{"stop", "--state-dir", t.TempDir()}
	if err := run(t.Context(), args, streams{out: &out}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "no cluster is running\n" {
		t.Errorf("got %q", got)
	}
}

func TestExitCodes(t *testing.T) {
	cases := []struct {
		err     error
		code    int
		message string
	}{
		{errors.New("trouble"), 1, "cluster: trouble\n"},
		{fmt.Errorf("building: %w", context.Canceled), 130, "cluster: interrupted\n"},
		{flag.ErrHelp, 0, ""},
	}
	for _, test := range cases {
		var stderr bytes.Buffer
		if code := report(test.err, &stderr); code != test.code || stderr.String() != test.message {
			t.Errorf("%v: got %d, %q", test.err, code, &stderr)
		}
	}
}

func TestEmbeddedModuleIsThisOne(t *testing.T) {
	first, _, _ := strings.Cut(string(module().GoMod), "\n")
	if first != "module github.com/who-can-as/kubectl-who-can-as/hack/cluster" {
		t.Errorf("got %q", first)
	}
}
