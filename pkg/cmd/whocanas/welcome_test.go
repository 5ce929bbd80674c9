package whocanas

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// acts is a rule about acting as others.
func acts(verb, group, resource string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: []string{verb}, APIGroups: []string{group}, Resources: []string{resource}, ResourceNames: names}
}

func TestWelcomeSaysAsWhomOneMayAct(t *testing.T) {
	all := rbacv1.PolicyRule{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}}
	const (
		authentication = "authentication.k8s.io"
		bindings       = "rbac.authorization.k8s.io"
	)
	reads := func(resources ...string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{Verbs: []string{"list"}, APIGroups: []string{bindings}, Resources: resources}
	}
	nobody := []string{"  kubectl who-can-as jane@example.com --group dev-team  what may others do?", "  kubectl who-can-as whoami                             whom does the server see?"}
	tests := []struct {
		name       string
		everywhere []rbacv1.PolicyRule
		inside     []rbacv1.PolicyRule // in namespace dev
		incomplete bool
		answers    map[access.Request]access.Decision
		groups     []string
		acting     string
		want       []string // but for what is the same for all
	}{
		{name: "nobody", everywhere: []rbacv1.PolicyRule{acts("get", "", "users")}, want: append([]string{"you may act as nobody else"}, nobody...)},
		{name: "not known", incomplete: true, want: append([]string{"whether you may act as somebody else is not established"}, nobody...)},
		{
			name: "everything", everywhere: []rbacv1.PolicyRule{all},
			want: []string{"you may act as anybody, and so see what anybody may do", nobody[0], "  kubectl who-can-as who get secrets                    who may do this?"},
		},
		{name: "a member of system:masters", incomplete: true, groups: []string{"system:masters"}, want: append([]string{"you may act as anybody, and so see what anybody may do"}, nobody...)},
		{
			name: "found out by single questions", incomplete: true,
			answers: map[access.Request]access.Decision{
				{Verb: "impersonate", Resource: "users"}:                         {Verdict: access.Allowed},
				{Verb: "impersonate", Resource: "groups"}:                        {Verdict: access.Unknown},
				{Verb: "list", Group: bindings, Resource: "clusterrolebindings"}: {Verdict: access.Allowed},
				{Verb: "list", Group: bindings, Resource: "rolebindings"}:        {Verdict: access.Allowed},
			},
			want: []string{"you may act as any user", nobody[0], "  kubectl who-can-as who get secrets                    who may do this?"},
		},
		{
			name:       "some, by legacy and constrained impersonation, each once",
			everywhere: []rbacv1.PolicyRule{acts("impersonate", "", "users", "bob"), acts("impersonate:user-info", authentication, "users", "bob", "CN=x, O=y"), acts("impersonate", "", "groups", "dev")},
			want:       []string{"you may act as bob, CN=x, O=y, group/dev", "  kubectl who-can-as bob                                what may others do?", nobody[1]},
		},
		{
			name:       "more than fit",
			everywhere: []rbacv1.PolicyRule{acts("impersonate", "", "users", "-x", "b", "c", "d", "e")},
			want:       []string{"you may act as -x, b, c, and 2 more", "  kubectl who-can-as '-x'                               what may others do?", nobody[1]},
		},
		{
			name:   "service accounts of a namespace, and users in vain",
			inside: []rbacv1.PolicyRule{acts("impersonate", "", "serviceaccounts", "web"), acts("impersonate", "", "users")},
			want:   []string{"you may act as sa/dev:web", "  kubectl who-can-as sa/dev:web                         what may others do?", nobody[1]},
		},
		{
			name:       "any of a kind",
			everywhere: []rbacv1.PolicyRule{acts("impersonate", "", "serviceaccounts"), acts("impersonate", "", "groups"), reads("rolebindings")},
			inside:     []rbacv1.PolicyRule{acts("impersonate", "", "serviceaccounts")},
			want:       append([]string{"you may act as any service account, any service account of dev, any group"}, nobody...),
		},
		{
			name: "acting already", acting: "bob", everywhere: []rbacv1.PolicyRule{all},
			want: []string{"you act as this identity already; about others the server is asked by review", nobody[0], "  kubectl who-can-as who get secrets                    who may do this?"},
		},
		{
			name: "a name that is hostile", everywhere: []rbacv1.PolicyRule{acts("impersonate", "", "users", "\x1b[31m開発")},
			want: []string{`you may act as \x1b[31m開発`, `  kubectl who-can-as '\x1b[31m開発'                          what may others do?`, nobody[1]},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stderr bytes.Buffer
			l := &listing{gathering: gathering{inquiry: &inquiry{console: flags.Console{Err: &stderr}, acting: tt.acting}}}
			known := facts{everywhere: access.Rules{Rules: tt.everywhere, Complete: !tt.incomplete}}
			known.inside = []access.NamespaceRules{{Namespace: "dev", Rules: access.Rules{Rules: tt.inside, Complete: true}}}
			l.welcome(tt.groups, known, tt.answers)
			want := tt.want[0] + "\nthree things to ask:\n  kubectl who-can-as create pods                        may I do this?\n" + tt.want[1] + "\n" + tt.want[2] + "\n"
			if diff := cmp.Diff(want, stderr.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestWelcomeIsForWhoTypesNothing: at a terminal, and not where somebody asks for
// something in particular, or for quiet.
func TestWelcomeIsForWhoTypesNothing(t *testing.T) {
	tests := []struct {
		line     []string
		terminal bool
		want     bool
	}{
		{nil, true, true},
		{nil, false, false},
		{[]string{"-n", "dev", "--context", "x", "--debug", "--color", "never"}, true, true},
		{[]string{"--quiet"}, true, false},
		{[]string{"--no-hints"}, true, false},
		{[]string{"-A"}, true, false},
		{[]string{"-o", "json"}, true, false},
		{[]string{"--verb", "get"}, true, false},
		{[]string{"-f", "x"}, true, false},
	}
	for _, tt := range tests {
		f := &rootFlags{connection: flags.NewConnection(), output: &flags.Output{}}
		root := newRoot(flags.Console{}, f.connection, f.output)
		f.connection.AddFlags(root.PersistentFlags())
		f.connection.AddDebug(root.PersistentFlags())
		f.output.AddFlags(root.PersistentFlags())
		if err := root.ParseFlags(tt.line); err != nil {
			t.Fatal(err)
		}
		if got := f.isWelcome(flags.Console{ErrIsTTY: tt.terminal}, root.Flags(), question{}); got != tt.want {
			t.Errorf("%q on a terminal %t: %t, want %t", tt.line, tt.terminal, got, tt.want)
		}
	}
	f := &rootFlags{output: &flags.Output{}}
	if f.isWelcome(flags.Console{ErrIsTTY: true}, newRoot(flags.Console{}, flags.NewConnection(), f.output).Flags(), question{who: "jane"}) {
		t.Error("jane is asked about, and the caller is told about himself")
	}
}
