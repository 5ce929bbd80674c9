package stories

import "testing"

// TestWordsThatCannotBeMeant: a command line that is wrong in itself is refused
// before anything is asked (no reviews in the golden files), with exit code 2
// and what to type instead.
func TestWordsThatCannotBeMeant(t *testing.T) {
	prove(t, []trouble{
		{name: "words/flag-unknown", args: "jane --frobnicate"},
		{name: "words/flag-misspelt", args: "jane --gruop dev-team"},
		{name: "words/flag-shorthand-unknown", args: "jane -Z"},
		{name: "words/flag-without-value", args: "jane --group"},
		{name: "words/flag-of-a-list-in-a-question", args: "jane get pods --all"},
		{name: "words/flag-of-a-question-in-a-list", args: "jane --as-written"},
		{name: "words/flags-that-exclude-each-other", args: "jane -A -l a=b"},
		{name: "words/output-unknown", args: "jane -o xml"},
		{name: "words/source-unknown", args: "jane --source guess"},
		{name: "words/concurrency-zero", args: "jane --concurrency 0"},
		{name: "words/request-timeout-malformed", args: "jane --request-timeout soon"},
		{name: "words/selector-malformed", args: "jane -l ==="},

		{name: "words/argument-empty", argv: []string{""}},
		{name: "words/argument-blank", argv: []string{"jane", " ", "pods"}},
		{name: "words/arguments-four", args: "jane get pods web"},
		{name: "words/arguments-four-without-who", args: "get pods web nginx"},
		{name: "words/arguments-five", args: "jane bob carol dave erin"},
		{name: "words/verb-alone", args: "get"},
		{name: "words/verb-alone-after-who", args: "jane get"},
		{name: "words/target-and-verb-exchanged", args: "jane pods get"},

		{name: "words/user-without-name", args: "user/"},
		{name: "words/group-without-name", args: "group/"},
		{name: "words/group-flag-empty", argv: []string{"jane", "--group", ""}},
		{name: "words/service-account-without-name", args: "sa/"},
		{name: "words/service-account-with-slash", args: "sa/ci/deployer"},
		{name: "words/service-account-with-two-colons", args: "sa/ci:deployer:x"},
		{name: "words/service-account-prefix-alone", args: "system:serviceaccount:ci"},
		{name: "words/node-upper-case", args: "node/N1"},
		{name: "words/group-taken-for-a-user", args: "system:masters"},
		{name: "words/kind-in-the-plural", args: "users/jane"},
		{name: "words/who-with-a-line-break", argv: []string{"jane\nadmin"}},
		{name: "words/who-with-an-escape", argv: []string{"group/\x1b[31mred"}},
		{name: "words/entry-without-file", args: "@jane"},
		{name: "words/entry-file-missing", args: "@jane --identities nowhere.yaml"},
		{name: "words/extra-without-equals", args: "jane --user-extra team"},
		{name: "words/extra-without-key", args: "jane --user-extra =blue"},
		{name: "words/extra-upper-case", args: "jane --user-extra Example.com/Team=blue"},
		{name: "words/refinement-without-who", args: "--group dev-team"},

		{name: "words/as-group-without-as", args: "jane --as-group dev-team"},
		{name: "words/as-uid-without-as", args: "jane --as-uid 7"},
		{name: "words/as-user-extra-without-as", args: "jane --as-user-extra team=blue"},
		{name: "words/as-user-extra-without-equals", args: "jane --as bob --as-user-extra team"},
		{name: "words/as-twice", args: "jane --as bob --source impersonation"},

		{name: "words/whoami-two", args: "whoami jane bob"},
		{name: "words/whoami-token-malformed", args: "whoami --token-file -", stdin: "secret-token"},
		{name: "words/whoami-claim-without-token", args: "whoami --username-claim email"},
		{name: "words/version-with-argument", args: "version jane"},
		{name: "words/run-without-command", args: "run jane"},
		{name: "words/run-as-twice", args: "run jane -- get pods --as bob"},
	})
}
