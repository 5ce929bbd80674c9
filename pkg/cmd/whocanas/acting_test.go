package whocanas

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// actedIn runs a command in the folder of its manifests, which needs no cluster.
func actedIn(t *testing.T, args ...string) said {
	t.Helper()
	t.Chdir(filepath.Join("testdata", "acting"))
	defer t.Chdir(filepath.Join("..", ".."))
	var stdout, stderr bytes.Buffer
	code := Main(flags.Console{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}, args)
	return said{Stdout: stdout.String(), Stderr: stderr.String(), Code: code}
}

// TestActing holds the answers about who may act as whom against their files, in
// every format that fits them.
func TestActing(t *testing.T) {
	formats := []string{"table", "wide", "json", "yaml", "csv", "markdown", "html", "name"}
	tests := []struct {
		name    string
		args    []string
		formats []string
	}{
		{"impersonators", []string{"impersonators", "jane@example.com"}, formats},
		{"impersonators-group", []string{"impersonators", "jane@example.com", "--group", "dev-team"}, []string{"wide"}},
		{"impersonators-off", []string{"impersonators", "jane@example.com", "--constrained-impersonation=false"}, []string{"table"}},
		{"targets", []string{"targets", "sa/gateway:proxy"}, formats},
		{"targets-chain", []string{"targets", "sa/ci:deployer"}, formats},
		{"targets-nobody", []string{"targets", "omar@example.com"}, []string{"table", "json"}},
		{"everyone", []string{"targets", "--everyone"}, formats},
		{"gateway", []string{"gateway", "sa/gateway:proxy", "--identities", "people.yaml"}, []string{"table", "json", "yaml", "csv", "markdown", "html", "manifest"}},
		{"grant", []string{"grant", "jane@example.com", "--group", "dev-team", "--to", "sa/gateway:proxy"}, []string{"manifest", "table", "json", "yaml", "csv", "markdown", "html"}},
		{"grant-for", []string{"grant", "jane@example.com", "sa/ci:deployer", "--to", "group/helpdesk", "--for", "get pods/log -n ci", "--for", "list nodes"}, []string{"manifest", "table"}},
		{"lint", []string{"lint"}, []string{"table", "wide", "json", "yaml", "csv", "markdown", "html", "sarif", "junit", "github", "manifest"}},
		{"lint-all", []string{"lint", "--all", "--fail-on", "high"}, []string{"table", "sarif", "junit"}},
	}
	for _, tt := range tests {
		for _, format := range tt.formats {
			t.Run(tt.name+"/"+format, func(t *testing.T) {
				got := actedIn(t, append(tt.args, "-f", "world.yaml", "-o", format)...)
				text := fmt.Sprintf("exit code %d\n--- stderr\n%s--- stdout\n%s", got.Code, got.Stderr, got.Stdout)
				path := filepath.Join("testdata", "acting", tt.name+"."+format+".golden")
				if *updateTrail {
					if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), text); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestActingRefuses: forms that cannot be meant end with exit code 2, and say
// what to type.
func TestActingRefuses(t *testing.T) {
	tests := []struct{ line, want string }{
		{"impersonators", "error: impersonators takes one WHO"},
		{"impersonators a b", "error: impersonators takes one WHO"},
		{"impersonators a --source review", "error: who may act as whom is answered from RBAC objects: no authorizer lists it"},
		{"impersonators a --max-depth 0", "error: --max-depth 0 is not between 1 and 10"},
		{"impersonators a --through jump", `error: unknown step "jump" in --through`},
		{"impersonators a --verify", "error: --verify asks a cluster, and -f takes its place"},
		{"impersonators a --constrained-impersonation maybe", `error: unknown --constrained-impersonation "maybe"`},
		{"targets a --everyone", "error: --everyone is about all subjects, and a is one"},
		{"grant", "error: grant takes whom to act as"},
		{"grant a", "error: --to ACTOR is missing: who is to act as a?"},
		{"grant a --to b --mode odd", `error: unknown --mode "odd"`},
		{"grant a --to b --mode constrained", "error: constrained impersonation is for some requests, and none is named"},
		{"grant a --to b --mode legacy --for list", "error: --for limits constrained impersonation; the legacy way has no limits"},
		{"grant a --to b --for list", `error: --for "list" is no VERB TARGET [-n NAMESPACE|-A]`},
		{"grant a --to b --group system:masters", "error: WCA002: a member of system:masters is allowed everything, so this is cluster-admin"},
		{"grant user/* --to b", "error: WCA001: to impersonate any users is to be anybody"},
		{"grant a --to b --group *", "error: WCA001: to impersonate any groups is to be anybody"},
		{"grant a --to b --i-understand WCA009", "error: --i-understand WCA009 is no finding that a grant can be"},
		{"grant a --to @jane --identities people.yaml", "error: --to @jane has groups, a uid or extra values, and a binding names a user, a group or a service account alone"},
		{"grant a --to a", "error: a is the actor himself, who needs no right to be himself"},
		{"gateway", "error: gateway takes one ACTOR"},
		{"gateway a", "error: nobody is named whose requests the gateway sends"},
		{"gateway a --person b --probe http://gateway.example.com --probe-token-file x", `error: "http://gateway.example.com": a token is sent over https alone, or to this machine`},
		{"gateway a --person b --probe https://gateway.example.com", "error: --probe takes a token that logs somebody in at the gateway"},
		{"gateway a --person b --probe-as b", "error: --probe-token-file, --probe-ca and --probe-as go with --probe"},
		{"gateway a --person b --group-of-masters", "error: unknown flag: --group-of-masters"},
		{"lint x", "error: lint takes no arguments, and there is x"},
		{"lint --fail-on bad", `error: unknown --fail-on "bad"`},
		{"lint --code WCA999", `error: there is no code "WCA999"`},
		{"lint -A -n ci", "error: -A takes all namespaces, and -n one"},
		{"lint -o tap", `error: unknown output format "tap"`},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			got := actedIn(t, append(strings.Fields(tt.line), "-f", "world.yaml")...)
			said := strings.ReplaceAll(got.Stderr, "\n", " ") // what is long goes over several lines
			if got.Code != 2 || !strings.HasPrefix(said, tt.want) || got.Stdout != "" {
				t.Errorf("exit code %d, %q, want %q\n%s", got.Code, said, tt.want, got.Stdout)
			}
		})
	}
}
