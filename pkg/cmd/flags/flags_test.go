package flags

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// consoleOf is a console without terminals, in an environment.
func consoleOf(environment map[string]string) (Console, *bytes.Buffer, *bytes.Buffer) {
	var out, err bytes.Buffer
	return Console{
		In: strings.NewReader(""), Out: &out, Err: &err,
		Getenv: func(name string) string { return environment[name] },
	}, &out, &err
}

// said are an error's words and what to do about it.
type said struct{ Problem, Hint string }

func words(t *testing.T, err error) said {
	t.Helper()
	var usage *exit.UsageError
	switch {
	case err == nil:
		return said{}
	case errors.As(err, &usage):
		return said{usage.Problem, usage.Hint}
	default:
		return said{Problem: err.Error(), Hint: "(no usage error)"}
	}
}

func parse(t *testing.T, add func(*pflag.FlagSet), args ...string) {
	t.Helper()
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	add(set)
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
}

func TestAskingValidate(t *testing.T) {
	tests := []struct {
		args []string
		want said
	}{
		{nil, said{}},
		{[]string{"--source=review", "--concurrency=1", "--max-requests=0"}, said{}},
		{[]string{"-f=a.yaml", "--keep-going"}, said{}},
		{[]string{"-f=a.yaml", "--source=rbac", "--concurrency=1000"}, said{}},
		{[]string{"--source=guess"}, said{`unknown --source "guess"`, "use one of auto, impersonation, review, rbac"}},
		{[]string{"--source="}, said{`unknown --source ""`, "use one of auto, impersonation, review, rbac"}},
		{[]string{"-f=a.yaml", "--source=review"}, said{"--source review needs a cluster, and -f takes its place", "leave out one of them"}},
		{[]string{"--keep-going"}, said{"--keep-going goes with -f", ""}},
		{[]string{"--concurrency=0"}, said{"--concurrency 0 is not between 1 and 1000", "10 to 50 is all that pays"}},
		{[]string{"--concurrency=1001"}, said{"--concurrency 1001 is not between 1 and 1000", "10 to 50 is all that pays"}},
		{[]string{"--max-requests=-1"}, said{"--max-requests cannot be negative", "0 asks nothing beyond the rules"}},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			var asking Asking
			parse(t, asking.AddFlags, tt.args...)
			if diff := cmp.Diff(tt.want, words(t, asking.Validate())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAskingDefaults(t *testing.T) {
	var asking Asking
	parse(t, asking.AddFlags)
	want := Asking{Source: "auto", Concurrency: 20, MaxRequests: 20000}
	if diff := cmp.Diff(want, asking); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestConnectionValidate(t *testing.T) {
	tests := []struct {
		args []string
		want said
	}{
		{nil, said{}},
		{[]string{"--as-user-extra=a=b", "--as-user-extra=c="}, said{}},
		{[]string{"--request-timeout=30s"}, said{}},
		{[]string{"--request-timeout=0"}, said{}},
		{[]string{"--request-timeout=30"}, said{}},
		{[]string{"--as-user-extra=noequals"}, said{"--as-user-extra noequals has no value", "write --as-user-extra KEY=VALUE"}},
		{[]string{"--as-user-extra=a=b", "--as-user-extra=c"}, said{"--as-user-extra c has no value", "write --as-user-extra KEY=VALUE"}},
		{[]string{"--as-user-extra==v"}, said{"--as-user-extra =v has no key", "write --as-user-extra KEY=VALUE"}},
		{[]string{"--request-timeout=soon"}, said{`--request-timeout "soon" is no length of time`, "write 30s or 2m; a number alone is seconds"}},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			connection := NewConnection()
			parse(t, connection.AddFlags, tt.args...)
			if diff := cmp.Diff(tt.want, words(t, connection.Validate())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// kubeconfig points at a server that nobody asks, with what is given of the
// user.
func kubeconfig(t *testing.T, user string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	text := `
apiVersion: v1
kind: Config
current-context: here
contexts: [{name: here, context: {cluster: here, user: me, namespace: prod}}]
clusters: [{name: here, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: me, user: {token: x` + user + `}}]
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConnect(t *testing.T) {
	const alone = "--as-group, --as-uid and --as-user-extra need a user to act as (--as, or as: in the kubeconfig)"
	const asYou = "they say as whom you ask; for the identity asked about use --group, --uid and --user-extra"
	tests := []struct {
		name, user string
		args       []string
		acting     string
		want       said
	}{
		{"nobody to act as", "", nil, "", said{}},
		{"by flag", "", []string{"--as=jane", "--as-group=dev"}, "jane", said{}},
		{"by kubeconfig", ", as: jane", nil, "jane", said{}},
		{"a group for the one in the kubeconfig", ", as: jane", []string{"--as-group=dev"}, "jane", said{}},
		{"a group without a user", "", []string{"--as-group=dev"}, "", said{alone, asYou}},
		{"a uid without a user", "", []string{"--as-uid=7"}, "", said{alone, asYou}},
		{"an extra without a user", "", []string{"--as-user-extra=a=b"}, "", said{alone, asYou}},
		{
			"a group without a user in the kubeconfig", ", as-groups: [dev]", nil, "",
			said{alone, asYou},
		},
		{"a flag that cannot be meant", "", []string{"--as-user-extra=x"}, "", said{"--as-user-extra x has no value", "write --as-user-extra KEY=VALUE"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			console, _, _ := consoleOf(nil)
			connection := NewConnection()
			parse(t, connection.AddFlags, append(tt.args, "--kubeconfig="+kubeconfig(t, tt.user))...)
			caller, err := connection.Connect(console, "who-can-as")
			if diff := cmp.Diff(tt.want, words(t, err)); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if err == nil && caller.Acting().UserName != tt.acting {
				t.Errorf("acting as %q, want %q", caller.Acting().UserName, tt.acting)
			}
		})
	}
}

func TestWhoResolve(t *testing.T) {
	file := filepath.Join(t.TempDir(), "people.yaml")
	text := "apiVersion: whocanas.dev/v1alpha1\nkind: Identities\nidentities:\n- {name: jane, user: jane@example.com, groups: [dev], uid: \"7\"}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	byVariable := map[string]string{"WHO_CAN_AS_IDENTITIES": file}
	tests := []struct {
		name        string
		word        string
		args        []string
		environment map[string]string
		want        identity.Identity
		refused     said
	}{
		{name: "the identity in effect"},
		{name: "a user", word: "jane", want: identity.Identity{Kind: identity.User, Name: "jane"}},
		{
			name: "a service account of the current namespace", word: "sa/bot",
			want: identity.Identity{Kind: identity.ServiceAccount, Namespace: "prod", Name: "bot"},
		},
		{
			name: "refined", word: "jane", args: []string{"--group=dev", "--group=a,b", "--uid=7", "--user-extra=acme.com/x=1", "--user-extra=acme.com/x=2"},
			want: identity.Identity{
				Kind: identity.User, Name: "jane", Groups: []string{"dev", "a,b"}, UID: "7",
				Extra: map[string][]string{"acme.com/x": {"1", "2"}},
			},
		},
		{
			name: "an entry", word: "@jane", args: []string{"--identities=" + file, "--group=ops"},
			want: identity.Identity{Kind: identity.User, Name: "jane@example.com", Groups: []string{"dev", "ops"}, UID: "7", Entry: "jane"},
		},
		{
			name: "an entry of the environment's file", word: "@jane", environment: byVariable,
			want: identity.Identity{Kind: identity.User, Name: "jane@example.com", Groups: []string{"dev"}, UID: "7", Entry: "jane"},
		},
		{
			name: "refinements of nobody", args: []string{"--group=dev"},
			refused: said{"--group, --uid and --user-extra refine an identity, and none was named", "name it: kubectl who-can-as WHO --group ...\nto act as somebody yourself use --as and --as-group"},
		},
		{
			name: "an entry of no file", word: "@jane",
			refused: said{"@NAME refers to an identities file, and none was given", "give --identities FILE or set WHO_CAN_AS_IDENTITIES; for a user whose name begins with @ write user/@NAME"},
		},
		{
			name: "no such entry", word: "@jnae", environment: byVariable,
			refused: said{`the identities file has no entry "jnae": did you mean @jane?`, ""},
		},
		{name: "a malformed word", word: "group/", refused: said{"a group without a name: name one", ""}},
		{name: "a group without a name", word: "jane", args: []string{"--group="}, refused: said{"--group: a group without a name: name one", ""}},
		{name: "an extra without a value", word: "jane", args: []string{"--user-extra=x"}, refused: said{`--user-extra: "x" has no =: type KEY=VALUE`, ""}},
		{
			name: "another uid than the entry's", word: "@jane", args: []string{"--uid=8"}, environment: byVariable,
			refused: said{`--uid: @jane already has the uid "7": leave the flag out, or change the entry`, ""},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			console, _, _ := consoleOf(tt.environment)
			var who Who
			parse(t, who.AddFlags, tt.args...)
			got, err := who.Resolve(tt.word, console, "prod")
			if diff := cmp.Diff(tt.refused, words(t, err)); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutputToPrinter(t *testing.T) {
	tests := []struct {
		args  []string
		unset string
		want  said
		named string
	}{
		{nil, "", said{}, ""},
		{nil, "yaml", said{}, "yaml"},
		{[]string{"-o=wide"}, "yaml", said{}, "wide"},
		{[]string{"-o=json", "--color=never"}, "", said{}, "json"},
		{[]string{"-o=csv"}, "", said{`unknown output format "csv": use one of table, wide, json, yaml`, ""}, ""},
		{[]string{"-o=jsno"}, "", said{`unknown output format "jsno": use one of table, wide, json, yaml; did you mean json?`, ""}, ""},
		{[]string{"--color=blue"}, "", said{`unknown colour mode "blue": use auto, always or never`, ""}, ""},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			console, _, _ := consoleOf(nil)
			var output Output
			parse(t, func(set *pflag.FlagSet) { output.AddFlags(set) }, tt.args...)
			printer, err := output.ToPrinterOr(console, tt.unset, "table", "wide", "json", "yaml")
			if diff := cmp.Diff(tt.want, words(t, err)); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if printer.Format() != tt.named || printer.Grounds() != (tt.named == "wide") {
				t.Errorf("format %q, grounds %v; want %q", printer.Format(), printer.Grounds(), tt.named)
			}
		})
	}
}

func TestOutputQuietLeavesOutHints(t *testing.T) {
	for args, want := range map[string]bool{"": true, "-q": false, "--no-hints": false} {
		var output Output
		parse(t, func(set *pflag.FlagSet) { output.AddFlags(set) }, strings.Fields(args)...)
		if output.Hints() != want {
			t.Errorf("%q: hints %v, want %v", args, output.Hints(), want)
		}
	}
}

// Every name of a format is one that the printer knows.
func TestFormatsAreKnown(t *testing.T) {
	for _, formats := range [][]string{TableFormats(), CheckFormats(), MatrixFormats(), AnswerFormats(), TestFormats()} {
		for _, format := range formats {
			console, _, _ := consoleOf(nil)
			output := Output{format: format, color: "auto"}
			if format == "jsonpath" {
				output.format += "={.kind}"
			}
			if _, err := output.ToPrinter(console, formats...); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
	}
}

// What build servers read fits a run of tests and nothing else.
func TestOnlyTestsOfferTheirFormats(t *testing.T) {
	for _, format := range []string{printer.FormatJUnit, printer.FormatTAP, printer.FormatGitHub} {
		for _, formats := range [][]string{TableFormats(), CheckFormats(), MatrixFormats(), AnswerFormats(), printer.Formats()} {
			if slices.Contains(formats, format) {
				t.Errorf("%s is among %q", format, formats)
			}
		}
	}
}

func TestPrint(t *testing.T) {
	console, out, _ := consoleOf(nil)
	output := Output{format: "table", color: "auto", noHeaders: true}
	printer, err := output.ToPrinter(console, "table")
	if err != nil {
		t.Fatal(err)
	}
	version := report.NewVersion("v1", "go1", "linux")
	version.Server = "v1.37"
	if err := errors.Join(printer.Print(version), printer.PrintManifest(nil), printer.PrintManifest([]any{map[string]string{"kind": "Role", "apiVersion": "v1"}})); err != nil {
		t.Fatal(err)
	}
	want := "client    v1\ngo        go1\nplatform  linux\nserver    v1.37\n---\napiVersion: v1\nkind: Role\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNoteIsSafeForATerminal(t *testing.T) {
	console, _, err := consoleOf(nil)
	console.Note("hello %s", "\x1b[31mred")
	if diff := cmp.Diff("hello \\x1b[31mred\n", err.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCheckVerb(t *testing.T) {
	const escape = "--as-written asks for exactly what was typed"
	tests := []struct{ verb, note, refusal string }{
		{"get", "", ""},
		{"impersonate-on:user-info:get", "", ""},
		{"gte", "", "\"gte\" is no verb of the API server's\ndid you mean get?\n" + escape},
		{"GET", "", "\"GET\" is no verb of the API server's\ndid you mean get?\n" + escape},
		{"get,list", "", "\"get,list\" is not one verb\nask for one at a time\n" + escape},
		{"zzzzzz", `warning: "zzzzzz" is no verb of the API server's; asked all the same` + "\n", ""},
		{"exec", "", "\"exec\" is no verb of the API server's\ndid you mean create pods/exec?\n" + escape},
		{"apply", "", "\"apply\" is no verb of the API server's\ndid you mean patch, and create for what is new?\n" + escape},
	}
	for _, tt := range tests {
		console, _, out := consoleOf(nil)
		if diff := cmp.Diff(tt.refusal, refusal(CheckVerb(console, tt.verb, escape))); diff != "" {
			t.Errorf("%s, refusal (-want +got):\n%s", tt.verb, diff)
		}
		if diff := cmp.Diff(tt.note, out.String()); diff != "" {
			t.Errorf("%s, note (-want +got):\n%s", tt.verb, diff)
		}
	}
	console, _, _ := consoleOf(nil)
	if diff := cmp.Diff("\"gte\" is no verb of the API server's\ndid you mean get?", refusal(CheckVerb(console, "gte", ""))); diff != "" {
		t.Errorf("without a way to ask (-want +got):\n%s", diff)
	}
}

// refusal is a usage error with its advice, "" for none.
func refusal(err error) string {
	var usage *exit.UsageError
	if !errors.As(err, &usage) {
		return ""
	}
	return strings.TrimSuffix(usage.Error()+"\n"+usage.Hint, "\n")
}

// The words of kubectl that are verbs of nothing have a verb to ask for.
func TestMeantVerbKnowsKubectl(t *testing.T) {
	words := strings.Fields("apply attach cp exec debug describe drain edit annotate label log logs port-forward scale")
	for _, word := range words {
		verb, _, _ := strings.Cut(strings.TrimSpace(MeantVerb(word)), " ")
		if !access.IsKnownVerb(strings.TrimSuffix(verb, ",")) {
			t.Errorf("%s: %q", word, MeantVerb(word))
		}
	}
}

// cluster gives one catalog from its cache, another one afresh.
type cluster struct {
	cached, fresh []access.Resource
	missing       []string
	err           error
	asked         []bool // for fresh ones
}

func (c *cluster) Catalog(_ context.Context, fresh bool) (access.Catalog, []string, error) {
	c.asked = append(c.asked, fresh)
	if fresh {
		return access.NewCatalog(c.fresh), c.missing, c.err
	}
	return access.NewCatalog(c.cached), c.missing, c.err
}

func TestResolveTarget(t *testing.T) {
	pods := access.Resource{Name: "pods", Namespaced: true, Verbs: []string{"get"}}
	widgets := access.Resource{Group: "x.io", Name: "widgets", Verbs: []string{"get"}}
	users := access.Resource{Group: "x.io", Name: "users", Verbs: []string{"get"}}
	known := []access.Resource{pods}
	broken := apierrors.NewGenericServerResponse(http.StatusInternalServerError, "get", schema.GroupResource{}, "", "down", 0, true)
	tests := []struct {
		name    string
		cluster cluster
		words   access.TargetWords
		want    string
		refused said
		asked   []bool
	}{
		{"in the cache", cluster{cached: known}, access.TargetWords{Verb: "get", Target: "pods/web"}, "pods web", said{}, []bool{false}},
		{"newer than the cache", cluster{cached: known, fresh: []access.Resource{pods, widgets}}, access.TargetWords{Verb: "get", Target: "widgets"}, "widgets.x.io ", said{}, []bool{false, true}},
		{"newer than the cache, and virtual in it", cluster{cached: known, fresh: []access.Resource{pods, users}}, access.TargetWords{Verb: "get", Target: "users"}, "users.x.io ", said{}, []bool{false, true}},
		{"virtual", cluster{cached: known}, access.TargetWords{Verb: "impersonate", Target: "users/jane"}, "users jane", said{}, []bool{false}},
		{"a URL", cluster{}, access.TargetWords{Verb: "get", Target: "/metrics"}, " ", said{}, nil},
		{"a subresource of a URL", cluster{}, access.TargetWords{Verb: "get", Target: "/metrics", SubresourceSet: true}, "", said{"--subresource does not go with a URL", ""}, nil},
		{
			"nowhere",
			cluster{cached: known, fresh: known, missing: []string{"the server did not say what x.io serves"}},
			access.TargetWords{Verb: "get", Target: "podz"},
			"",
			said{`no resource "podz" is known to this cluster`, "did you mean pods?\nthe server did not say what x.io serves\n--as-written asks for exactly what was typed"},
			[]bool{false, true},
		},
		{
			"nowhere, and like nothing",
			cluster{cached: known, fresh: known},
			access.TargetWords{Verb: "get", Target: "zzzzz"},
			"",
			said{`no resource "zzzzz" is known to this cluster`, "--as-written asks for exactly what was typed"},
			[]bool{false, true},
		},
		{
			"discovery failed",
			cluster{err: fmt.Errorf("asking the server what it serves: %w", broken)},
			access.TargetWords{Verb: "get", Target: "pods"},
			"",
			said{"asking the server what it serves: " + broken.Error() + "\n--as-written asks without looking anything up", "(no usage error)"},
			[]bool{false},
		},
		{
			"not let in",
			cluster{err: apierrors.NewUnauthorized("who are you")},
			access.TargetWords{Verb: "get", Target: "pods"},
			"",
			said{"who are you", "(no usage error)"},
			[]bool{false},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			target, err := ResolveTarget(t.Context(), &tt.cluster, tt.words, true)
			if diff := cmp.Diff(tt.refused, words(t, err)); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, target.Resource.String()+" "+target.Name); diff != "" && err == nil {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.asked, tt.cluster.asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownFlagNamesNearOnes(t *testing.T) {
	tests := []struct {
		arg  string
		want said
	}{
		{"--namespce=x", said{"unknown flag: --namespce", "did you mean --namespace?"}},
		{"--zzzzzzz", said{"unknown flag: --zzzzzzz", ""}},
		{"-z", said{"unknown shorthand flag: 'z' in -z", ""}},
	}
	for _, tt := range tests {
		console, _, _ := consoleOf(nil)
		root := &cobra.Command{Use: "plugin", RunE: func(*cobra.Command, []string) error { return nil }}
		root.Flags().String("namespace", "", "")
		Prepare(root, console, "kubectl who-can-as")
		root.SetArgs([]string{tt.arg})
		if diff := cmp.Diff(tt.want, words(t, root.ExecuteContext(t.Context()))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.arg, diff)
		}
	}
}

// The first interrupt ends the context; what the command makes of it is its
// own, unless it fails for no better reason.
func TestExecuteInterrupted(t *testing.T) {
	for _, answer := range []struct {
		err  error
		code int
	}{{nil, 0}, {errors.New("read: broken"), 130}, {exit.With(exit.Interrupted), 130}} {
		console, _, out := consoleOf(nil)
		root := &cobra.Command{Use: "plugin", RunE: func(cmd *cobra.Command, _ []string) error {
			myself, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = myself.Signal(os.Interrupt)
			}
			if err != nil {
				return fmt.Errorf("interrupting the test: %w", err)
			}
			<-cmd.Context().Done()
			return answer.err
		}}
		Prepare(root, console, "kubectl who-can-as")
		if code := Execute(root, console, nil); code != answer.code {
			t.Errorf("%v: code %d, want %d: %s", answer.err, code, answer.code, out)
		}
	}
}

// Execute words errors in one place and returns their code.
func TestExecute(t *testing.T) {
	tests := []struct {
		name string
		err  error
		code int
		want string
	}{
		{"no error", nil, 0, ""},
		{"usage", exit.Usage("that is wrong", ""), 2, "error: that is wrong\nsee kubectl who-can-as --help\n"},
		{"an answer", exit.With(exit.NotEstablished), 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			console, _, out := consoleOf(nil)
			root := &cobra.Command{Use: "plugin", RunE: func(*cobra.Command, []string) error { return tt.err }}
			Prepare(root, console, "kubectl who-can-as")
			if code := Execute(root, console, nil); code != tt.code {
				t.Errorf("code %d, want %d", code, tt.code)
			}
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("stderr (-want +got):\n%s", diff)
			}
		})
	}
}
