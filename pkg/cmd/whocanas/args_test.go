package whocanas

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
)

// refusal are the words of a usage error; none for no error.
func refusal(t *testing.T, err error) exit.UsageError {
	t.Helper()
	var usage *exit.UsageError
	switch {
	case err == nil:
		return exit.UsageError{}
	case errors.As(err, &usage):
		return *usage
	default:
		t.Fatalf("not a usage error: %v", err)
		return exit.UsageError{}
	}
}

func TestParseArgs(t *testing.T) {
	tests := []struct {
		args string
		want question
	}{
		{"", question{}},
		{"jane", question{who: "jane"}},
		{"user/get", question{who: "user/get"}},
		{"sa/ci:bot", question{who: "sa/ci:bot"}},
		{"get pods", question{verb: "get", target: "pods"}},
		{"get /metrics", question{verb: "get", target: "/metrics"}},
		{"frobnicate pods", question{verb: "frobnicate", target: "pods"}},
		{"get list", question{verb: "get", target: "list"}},
		{"jane get pods/web", question{who: "jane", verb: "get", target: "pods/web"}},
		{"get get get", question{who: "get", verb: "get", target: "get"}},
		{"jane frobnicate widgets", question{who: "jane", verb: "frobnicate", target: "widgets"}},
		{"jane impersonate-on:user-info:get pods", question{who: "jane", verb: "impersonate-on:user-info:get", target: "pods"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			got, err := parseArgs(strings.Fields(tt.args))
			if diff := cmp.Diff(exit.UsageError{}, refusal(t, err)); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(question{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What is no valid form shows the nearest one.
func TestParseArgsRefused(t *testing.T) {
	tests := []struct {
		args []string
		want exit.UsageError
	}{
		{[]string{""}, exit.UsageError{Problem: "an argument is empty", Hint: "a shell variable may be unset; the forms are: [WHO] [VERB TARGET]"}},
		{[]string{"jane", "get", " \t"}, exit.UsageError{Problem: "an argument is empty", Hint: "a shell variable may be unset; the forms are: [WHO] [VERB TARGET]"}},
		{[]string{"get"}, exit.UsageError{Problem: `"get" is a verb, and there is no target`, Hint: "did you mean: kubectl who-can-as get TARGET\nfor a user of that name type user/get"}},
		{[]string{"jane", "get"}, exit.UsageError{Problem: `"jane" "get" names a verb and no target`, Hint: "did you mean: kubectl who-can-as jane get TARGET"}},
		{[]string{"jane", "pods", "get"}, exit.UsageError{Problem: `"pods" is no verb, and "get" is one`, Hint: "did you mean: kubectl who-can-as jane get pods"}},
		{[]string{"jane", "get", "pods", "web"}, exit.UsageError{Problem: "4 arguments are too many", Hint: "did you mean: kubectl who-can-as jane get pods/web"}},
		{[]string{"get", "pods", "web", "api"}, exit.UsageError{Problem: "4 arguments are too many", Hint: "did you mean: kubectl who-can-as get pods/web"}},
		{[]string{"jane", "bob", "eve", "mallory"}, exit.UsageError{Problem: "4 arguments are too many", Hint: "the forms are: [WHO] [VERB TARGET]; several identities are for kubectl impersonate-matrix"}},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			_, err := parseArgs(tt.args)
			if diff := cmp.Diff(tt.want, refusal(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExitCodeOfAVerdict(t *testing.T) {
	for verdict, want := range map[access.Verdict]int{access.Allowed: 0, access.Denied: 1, access.Unknown: 3} {
		if got := exitCode(verdict); got != want {
			t.Errorf("%s: got %d, want %d", verdict, got, want)
		}
	}
}
