package impersonatematrix

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// parsed are the plugin's flags and words, as given.
func parsed(t *testing.T, line ...string) (*matrixFlags, *cobra.Command) {
	t.Helper()
	f := &matrixFlags{connection: flags.NewConnection(), output: &flags.Output{}}
	command := &cobra.Command{Use: "test"}
	f.addFlags(command)
	if err := command.ParseFlags(line); err != nil {
		t.Fatal(err)
	}
	return f, command
}

// inquiryOf is an inquiry that is not open yet.
func inquiryOf(t *testing.T, stdin string, line ...string) (q *inquiry, stderr *bytes.Buffer) {
	t.Helper()
	f, command := parsed(t, line...)
	stderr = &bytes.Buffer{}
	console := flags.Console{In: strings.NewReader(stdin), Out: &bytes.Buffer{}, Err: stderr, Getenv: func(string) string { return "" }}
	return &inquiry{matrixFlags: f, console: console, set: command.Flags(), args: command.Flags().Args()}, stderr
}

// refusal are the words of a usage error, zero without one.
func refusal(t *testing.T, err error) exit.UsageError {
	t.Helper()
	var usage *exit.UsageError
	if err == nil {
		return exit.UsageError{}
	}
	if !errors.As(err, &usage) {
		t.Fatalf("no usage error: %v", err)
	}
	return *usage
}

func TestValidate(t *testing.T) {
	refined := exit.UsageError{
		Problem: "--group, --uid and --user-extra refine one WHO, and several were named",
		Hint:    "keep each person's groups in an identities file: --identities FILE and @NAME",
	}
	columns := exit.UsageError{Problem: "--namespace, --all-namespaces and --selector exclude each other"}
	one := exit.UsageError{Problem: "--by shows one namespace", Hint: "name it with -n, or leave it out for the current one"}
	tests := []struct {
		line string
		want exit.UsageError
	}{
		{"", exit.UsageError{}},
		{"jane", exit.UsageError{}},
		{"jane bob -A --strict", exit.UsageError{}},
		{"jane --group dev --uid 7 --user-extra a=b", exit.UsageError{}},
		{"jane bob --group dev", refined},
		{"--group dev", refined},
		{"jane --uid 7 --all-subjects", refined},
		{"jane --uid 7 --all-service-accounts", refined},
		{"jane --user-extra a=b --from x", refined},
		{"jane ''", exit.UsageError{Problem: "an empty word names nobody", Hint: "leave it out; a shell variable may be unset"}},
		{"--from - -f -", exit.UsageError{Problem: "stdin can be read once: for --from or for -f"}},
		{"--from x -f -", exit.UsageError{}},
		{"-A -n prod", columns},
		{"-A -l team=a", columns},
		{"-n prod -l team=a", columns},
		{"-n dev,prod", exit.UsageError{}},
		{"-n ''", exit.UsageError{Problem: "--namespace names no namespace", Hint: "leave it out for all of them; a shell variable may be unset"}},
		{"-n ,", exit.UsageError{Problem: "--namespace names no namespace", Hint: "leave it out for all of them; a shell variable may be unset"}},
		{"--by resource", exit.UsageError{}},
		{"--by verb -n prod,prod", exit.UsageError{}},
		{"--by resource -n dev,prod", one},
		{"--by resource -A", one},
		{"--by resource -l team=a", one},
		{"--by color", exit.UsageError{Problem: `unknown --by "color"`, Hint: "use one of resource, verb, impersonation"}},
		{"--sort size", exit.UsageError{Problem: `unknown --sort "size"`, Hint: "use one of name, level"}},
		{"--group-by team", exit.UsageError{Problem: `unknown --group-by "team"`, Hint: "use one of kind, namespace"}},
		{"--sort level --group-by kind", exit.UsageError{}},
		{"--by verb --can get-pods", exit.UsageError{Problem: "--by and --can are two different views", Hint: "leave out one of them"}},
		{"--by verb --resume x", exit.UsageError{Problem: "--resume does not go with --by", Hint: "it takes few requests: ask again"}},
		{"--timeout -1s", exit.UsageError{Problem: "--timeout cannot be negative", Hint: "0 is never"}},
		{"--max-requests -1", exit.UsageError{Problem: "--max-requests cannot be negative", Hint: "0 asks nothing beyond the rules"}},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			line := strings.Fields(tt.line)
			for i := range line {
				line[i] = strings.ReplaceAll(line[i], "''", "")
			}
			f, command := parsed(t, line...)
			if diff := cmp.Diff(tt.want, refusal(t, f.validate(command.Flags().Args()))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseQuestions(t *testing.T) {
	got, err := parseQuestions([]string{"get secrets", "  create   pods/exec "})
	want := []access.TargetWords{{Verb: "get", Target: "secrets"}, {Verb: "create", Target: "pods/exec"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, text := range []string{"", "get", "get secrets -n prod"} {
		_, err := parseQuestions([]string{"get pods", text})
		want := exit.UsageError{Problem: `--can "` + text + `" is no question`, Hint: "write VERB TARGET, for instance --can 'get secrets'"}
		if diff := cmp.Diff(want, refusal(t, err)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
