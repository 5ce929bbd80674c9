package whocanas

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/shell"
)

// isWelcome: somebody at a terminal types nothing but the command's name, and
// perhaps where to ask. He is told more than others, on stderr.
func (f *rootFlags) isWelcome(console flags.Console, set *pflag.FlagSet, asked question) bool {
	shaped := []string{"resource", "verb", "api-group", "all", "selector", "all-namespaces", "output", "filename"}
	return asked == question{} && console.ErrIsTTY && f.output.Hints() && !slices.ContainsFunc(shaped, set.Changed)
}

// welcome says whether somebody may act as others, and three things to ask. It is
// made of what the list takes anyhow, and sends nothing.
func (l *listing) welcome(groups []string, facts facts, answers map[access.Request]access.Decision) {
	known := knowledge{facts, answers}
	others := known.others()
	l.console.Note("%s", l.actsAs(groups, others, facts.complete()))
	who := "jane@example.com --group dev-team"
	if len(others) > 0 && !strings.HasPrefix(others[0], "any ") && !strings.HasPrefix(others[0], "group/") {
		who = shell.Word(others[0])
	}
	third := [2]string{"whoami", "whom does the server see?"}
	if known.readsBindings() {
		third = [2]string{"who get secrets", "who may do this?"}
	}
	l.console.Note("three things to ask:")
	for _, ask := range [][2]string{{"create pods", "may I do this?"}, {who, "what may others do?"}, third} {
		l.console.Note("  kubectl who-can-as %-33s  %s", ask[0], ask[1])
	}
}

// actsAs is a sentence about as whom somebody may act.
func (l *listing) actsAs(groups, others []string, complete bool) string {
	const shown = 3
	switch {
	case l.acting != "":
		return "you act as this identity already; about others the server is asked by review"
	case slices.Contains(groups, impersonation.Masters), slices.Contains(others, anyUser) && slices.Contains(others, anyGroup):
		return "you may act as anybody, and so see what anybody may do"
	case len(others) > shown:
		return fmt.Sprintf("you may act as %s, and %d more", strings.Join(others[:shown], ", "), len(others)-shown)
	case len(others) > 0:
		return "you may act as " + strings.Join(others, ", ")
	case complete:
		return "you may act as nobody else"
	default:
		return "whether you may act as somebody else is not established"
	}
}

// knowledge is what a list knows of an identity: rules, and single answers.
type knowledge struct {
	facts   facts
	answers map[access.Request]access.Decision
}

const (
	anyUser  = "any user"
	anyGroup = "any group"
)

// others are those as whom the identity may act, as WHO takes them: users, service
// accounts and nodes, then groups, which go with a user.
func (k knowledge) others() []string {
	var rights []impersonation.Right
	add := func(rules access.Rules, namespace string) {
		for _, rule := range rules.Rules {
			for _, mode := range impersonation.Modes(true) {
				rights = append(rights, impersonation.RightsIn(rule, mode, namespace)...)
			}
		}
	}
	add(k.facts.everywhere, "")
	for _, inside := range k.facts.inside {
		add(inside.Rules, inside.Namespace)
	}
	var words []string
	for _, what := range []impersonation.What{impersonation.Users, impersonation.ServiceAccounts, impersonation.Nodes, impersonation.Groups} {
		if k.allows(access.Request{Verb: "impersonate", Resource: string(what)}) {
			rights = append(rights, impersonation.Right{What: what})
		}
		for _, right := range rights {
			if right.What == what {
				words = append(words, othersIn(right)...)
			}
		}
	}
	return distinct(words)
}

// distinct leaves out what was there before.
func distinct(words []string) []string {
	var kept []string
	for _, word := range words {
		if !slices.Contains(kept, word) {
			kept = append(kept, word)
		}
	}
	return kept
}

// othersIn are those whom one right is about.
func othersIn(right impersonation.Right) []string {
	prefix, all := "", anyUser
	switch right.What {
	case impersonation.Groups:
		prefix, all = "group/", anyGroup
	case impersonation.Nodes:
		prefix, all = "node/", "any node"
	case impersonation.ServiceAccounts:
		prefix, all = "sa/"+right.Namespace+":", "any service account of "+right.Namespace
		if right.Namespace == "" { // a name alone is one of any namespace
			prefix, all = "sa/", "any service account"
		}
	}
	if right.Any() {
		return []string{all}
	}
	var words []string
	for _, name := range right.Names {
		words = append(words, prefix+name)
	}
	return words
}

// readsBindings reports whether the identity may list what who takes.
func (k knowledge) readsBindings() bool {
	for _, resource := range []string{"clusterrolebindings", "rolebindings"} {
		if !k.allows(access.Request{Verb: "list", Group: "rbac.authorization.k8s.io", Resource: resource}) {
			return false
		}
	}
	return true
}

// allows reports whether a request for the whole cluster is known to be allowed.
func (k knowledge) allows(request access.Request) bool {
	for _, rule := range k.facts.everywhere.Rules {
		if access.RuleAllows(rule, request) {
			return true
		}
	}
	return k.answers[request].Verdict == access.Allowed
}

// tell writes a sentence on stderr, on as many lines as it takes.
func (s *inquiry) tell(sentence string) {
	for _, line := range printer.Wrap(sentence, printer.Columns) {
		s.console.Note("%s", line)
	}
}
