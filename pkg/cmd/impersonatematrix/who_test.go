package impersonatematrix

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// written is a file with the text.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Lines of --from stand behind the words of the command line; comments, blanks
// and line ends of other systems are nothing.
func TestWordsOfAFile(t *testing.T) {
	const text = "# people\n\njane\r\n  sa/ci:bot  \n#bob\nCN=x y"
	want := []string{"ann", "jane", "sa/ci:bot", "CN=x y"}
	for _, from := range []string{"-", written(t, "who.txt", text)} {
		q, _ := inquiryOf(t, text, "ann", "--from", from)
		got, err := q.words()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", from, err, diff)
		}
	}
}

func TestWordsOfAFileThatIsNotThere(t *testing.T) {
	q, _ := inquiryOf(t, "", "--from", "/no/such/file")
	_, err := q.words()
	want := exit.UsageError{Problem: "--from /no/such/file: open /no/such/file: no such file or directory"}
	if diff := cmp.Diff(want, refusal(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// One is the same as another with the same name and refinements, whichever entry
// it comes from; the first counts.
func TestDistinctIdentities(t *testing.T) {
	user := func(name string, groups ...string) identity.Identity {
		return identity.Identity{Kind: identity.User, Name: name, Groups: groups}
	}
	entry := user("jane", "dev")
	entry.Entry = "jane"
	extra := user("jane")
	extra.Extra = map[string][]string{"b": {"1"}, "a": {"2"}}
	same := user("jane")
	same.Extra = map[string][]string{"a": {"2"}, "b": {"1"}}
	group := identity.Identity{Kind: identity.Group, Name: "jane"}
	got := distinctIdentities([]identity.Identity{user("jane"), entry, user("jane", "dev"), user("jane"), extra, same, group, user("jane", "ops")})
	want := []identity.Identity{user("jane"), entry, extra, group, user("jane", "ops")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const team = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: bot, namespace: ci}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: prod}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: prod}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
- {kind: User, name: zoe, apiGroup: rbac.authorization.k8s.io}
- {kind: User, name: "system:node:n1", apiGroup: rbac.authorization.k8s.io}
- {kind: Group, name: dev, apiGroup: rbac.authorization.k8s.io}
- {kind: ServiceAccount, name: bot, namespace: ci}
`

// opened is an inquiry about manifests.
func opened(t *testing.T, manifests string, line ...string) *inquiry {
	t.Helper()
	t.Setenv("KUBECONFIG", "/no/such/kubeconfig")
	q, _ := inquiryOf(t, "", append(line, "-q", "-f", written(t, "rbac.yaml", manifests))...)
	var err error
	if q.Opened, err = world.Open(q.console, q.connection, q.asking, plugin, true); err != nil {
		t.Fatal(err)
	}
	return q
}

// names are those of identities in the words of the command line.
func names(all []identity.Identity) string {
	var words []string
	for _, who := range all {
		words = append(words, who.String())
	}
	return strings.Join(words, " ")
}

func TestEverybody(t *testing.T) {
	people := written(t, "people.yaml", "apiVersion: whocanas.dev/v1alpha1\nkind: Identities\nidentities:\n- {name: jane, user: jane, groups: [dev]}\n- {name: bot, serviceAccount: ci:bot}\n")
	nobody := "nobody was named"
	tests := []struct {
		name, want, problem string
		line                []string
	}{
		{"words in their order", "bob group/dev sa/ci:bot", "", []string{"bob", "group/dev", "sa/ci:bot", "bob"}},
		{"a service account of the current namespace", "sa/default:bot", "", []string{"sa/bot"}},
		{"all entries of the file", "@jane @bot", "", []string{"--identities", people}},
		{"some entries of the file", "@bot bob", "", []string{"--identities", people, "@bot", "bob"}},
		{"nobody", "", nobody, nil},
		{"all service accounts", "sa/ci:bot sa/prod:web", "", []string{"--all-service-accounts"}},
		{"those of some namespaces, behind the words", "bob sa/prod:web", "", []string{"bob", "--all-service-accounts=prod,prod,none"}},
		{"those of a namespace that has none", "", "there are no service accounts in none", []string{"--all-service-accounts=none"}},
		{"subjects by kind", "node/n1 zoe group/dev sa/ci:bot", "", []string{"--all-subjects"}},
		{"each once", "sa/ci:bot sa/prod:web node/n1 zoe group/dev", "", []string{"--all-service-accounts", "--all-subjects"}},
		{"a word that is wrong", "", `"system:masters" is a group: type "group/system:masters", or "user/system:masters" for a user of exactly that name`, []string{"system:masters"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := opened(t, team, tt.line...).everybody(t.Context())
			if diff := cmp.Diff(tt.problem, refusal(t, err).Problem); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, names(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNobodyIsBound(t *testing.T) {
	const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: x}\n"
	_, err := opened(t, role, "--all-subjects").everybody(t.Context())
	want := exit.UsageError{Problem: "there is nobody to ask about", Hint: "name identities, or see what the flags refer to"}
	if diff := cmp.Diff(want, refusal(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The hint is for people: what the server names by itself has its groups.
func TestNoteOnGroups(t *testing.T) {
	user := func(names ...string) []identity.Identity {
		var users []identity.Identity
		for _, name := range names {
			users = append(users, identity.Identity{Kind: identity.User, Name: name})
		}
		return users
	}
	known := []identity.Identity{
		{Kind: identity.User, Name: "ann", Groups: []string{"dev"}},
		{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
		{Kind: identity.Group, Name: "dev"},
		{Kind: identity.User, Name: "system:kube-scheduler"},
	}
	tests := []struct {
		identities []identity.Identity
		want       string
	}{
		{known, ""},
		{append(known, user("jane", "bob")...), "hint: no groups were given for jane, bob, so only system:authenticated was assumed\n"},
		{user("a", "b", "c", "d", "e"), "hint: no groups were given for a, b, c and 2 more, so only system:authenticated was assumed; an identities file keeps them\n"},
	}
	for _, tt := range tests {
		q, stderr := inquiryOf(t, "")
		q.identities = tt.identities
		q.noteGroups()
		if diff := cmp.Diff(tt.want, stderr.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// everyoneIn are three people.
func everyoneIn(t *testing.T, q *inquiry) []identity.Identity {
	t.Helper()
	var all []identity.Identity
	for _, word := range []string{"ann", "bob", "cid"} {
		who, err := q.who.Resolve(word, q.console, "")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, who)
	}
	return all
}
