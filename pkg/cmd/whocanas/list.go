package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// list shows what the identity may do.
func (f *rootFlags) list(ctx context.Context, console flags.Console, set *pflag.FlagSet, asked question) error {
	if err := refuse(set, "goes with a question: [WHO] VERB TARGET", "subresource", "as-written"); err != nil {
		return err
	}
	if err := f.validateNamespaces(); err != nil {
		return err
	}
	s, err := open(console, f.connection, f.output, &f.who, f.asking, asked.who, flags.TableFormats())
	if err != nil {
		return err
	}
	l := &listing{
		session: s, several: f.allNamespaces || f.selector != "", selector: f.selector,
		filter: filter{resources: f.resources, verbs: f.verbs, groups: f.groups}, all: f.all,
	}
	return l.run(ctx)
}

// listing is a list that is ready to be asked for.
type listing struct {
	*session
	several  bool // all namespaces, or those that the selector chooses
	selector string
	filter   filter
	all      bool // default rights too
}

func (l *listing) run(ctx context.Context) error {
	catalog := l.discover(ctx)
	hints := l.groupHints(ctx, hintScope{namespace: l.onlyNamespace(), all: l.several}, access.Request{})
	seen, described, err := l.identify(ctx)
	if err != nil {
		return err
	}
	places, err := l.places(ctx)
	if err != nil {
		return err
	}
	exists := l.namespaceExists(ctx, l.onlyNamespace())
	facts := l.ask(ctx, places)
	if err := exists(); err != nil {
		return err
	}
	answer := report.NewPermissionList(described, seen, l.filter.verbs, l.printer.Grounds())
	answer.Namespaces = places
	answered := l.fill(ctx, &answer, facts, catalog())
	if err := l.printer.Print(answer); err != nil {
		return err
	}
	if !answered {
		return l.nothing(ctx, facts.everywhere.Failed)
	}
	l.showHints(hints)
	return l.ended(ctx, answer.Incomplete)
}

// nothing ends a list that got no answer at all.
func (l *listing) nothing(ctx context.Context, cause error) error {
	if err := l.ended(ctx, false); err != nil {
		return err
	}
	l.console.Note("error: nothing could be established: %s", cause)
	l.advise(exit.Advice(cause))
	return exit.With(exit.NotEstablished)
}

// onlyNamespace is the one namespace asked about, "" if there are several.
func (l *listing) onlyNamespace() string {
	if l.several {
		return ""
	}
	return l.world.Namespace()
}

func (l *listing) places(ctx context.Context) ([]string, error) {
	if !l.several {
		return []string{l.world.Namespace()}, nil
	}
	return l.namespaces(ctx, l.selector)
}

// facts are the rules as asked for.
type facts struct {
	everywhere access.Rules
	inside     []access.NamespaceRules
}

// failed reports whether no rules came back from anywhere.
func (f facts) failed() bool {
	for _, ns := range f.inside {
		if ns.Rules.Failed == nil {
			return false
		}
	}
	return f.everywhere.Failed != nil
}

func (f facts) complete() bool {
	for _, ns := range f.inside {
		if !ns.Rules.Complete {
			return false
		}
	}
	return f.everywhere.Complete
}

// causes are what the server said about missing or unevaluated parts.
func (f facts) causes() []string {
	causes := slices.Clone(f.everywhere.Causes)
	for _, ns := range f.inside {
		for _, cause := range ns.Rules.Causes {
			if ns.Rules.Failed != nil && f.everywhere.Failed == nil {
				cause = "namespace " + ns.Namespace + ": " + cause
			}
			if !slices.Contains(causes, cause) {
				causes = append(causes, cause)
			}
		}
	}
	return causes
}

// ask asks for the rules that hold everywhere and in each place, side by side.
func (l *listing) ask(ctx context.Context, places []string) facts {
	everywhere := begin(func() access.Rules { return l.authority.Rules(ctx, l.who, "") })
	inside := access.RulesIn(ctx, l.authority, l.who, places, l.asking.Concurrency)
	return facts{everywhere: everywhere(), inside: inside}
}

// fill turns rules into rows: folded, filtered, swept where they do not tell
// everything, and with grounds where the format shows them. It reports whether
// anything was answered at all.
func (l *listing) fill(ctx context.Context, answer *report.PermissionList, facts facts, found discovered) bool {
	noteDiscovery(answer, found)
	if found.err != nil {
		found.catalog = access.NewCatalog(nil)
	}
	answer.Rules = namespacedRules(facts)
	answers := l.sweep(ctx, answer, facts, found.catalog)
	answered := !facts.failed() || anyAnswered(answers)
	answer.Source = l.sourceUsed(answer.Source, answers)
	shown := facts
	if !l.all {
		shown.everywhere.Rules, answer.Folded = access.Fold(facts.everywhere.Rules)
	}
	input := access.Listing{
		Catalog: found.catalog, ClusterWide: shown.everywhere, Namespaces: shown.inside,
		Asked: answers, Merge: !l.several,
	}
	rows := slices.DeleteFunc(input.Rows(), func(row access.Row) bool {
		return !l.filter.keeps(row) || !l.all && len(answers) > 0 && onlyDefault(row)
	})
	answers = l.grounds(ctx, answer, rows, answers)
	answer.AddRows(rows, answers)
	return answered
}

func anyAnswered(decisions map[access.Request]access.Decision) bool {
	for _, decision := range decisions {
		if decision.Cause == nil {
			return true
		}
	}
	return false
}

func noteDiscovery(answer *report.PermissionList, found discovered) {
	if found.err != nil {
		answer.Missing(found.err.Error() + "; wildcards stand for nothing here")
	}
	for _, missing := range found.missing {
		answer.Missing(missing)
	}
}

func namespacedRules(facts facts) []report.NamespacedRules {
	if facts.everywhere.Failed != nil || facts.everywhere.Rules == nil && !facts.everywhere.Complete {
		return nil
	}
	rules := []report.NamespacedRules{{
		Namespace: access.Everywhere, Complete: facts.everywhere.Complete, Rules: facts.everywhere.Rules,
	}}
	for _, ns := range facts.inside {
		if len(ns.Rules.Rules) > 0 {
			rules = append(rules, report.NamespacedRules{
				Namespace: ns.Namespace, Complete: ns.Rules.Complete, Rules: ns.Rules.Rules,
			})
		}
	}
	return rules
}

// onlyDefault: a swept row that says no more than what everyone is allowed.
func onlyDefault(row access.Row) bool {
	if row.Namespace != "" || row.Object != "" {
		return false
	}
	for verb, verdict := range row.Verdicts {
		if verdict == access.Unknown || verdict == access.Allowed && !access.IsDefault(row.Request(verb)) {
			return false
		}
	}
	return true
}

// filter are the words of --resource, --verb and --api-group.
type filter struct {
	resources, verbs, groups []string
}

func (f filter) keeps(row access.Row) bool {
	return f.keepsVerbs(row) && matchesAny(f.resources, row.MatchesWord) &&
		(len(f.groups) == 0 || row.Path == "" && f.keepsGroup(row.Resource.Group))
}

func (f filter) keepsResource(resource access.Resource) bool {
	return matchesAny(f.resources, resource.MatchesWord) && (len(f.groups) == 0 || f.keepsGroup(resource.Group))
}

func (f filter) keepsGroup(group string) bool {
	if group == "" {
		group = "core"
	}
	return slices.ContainsFunc(f.groups, func(word string) bool {
		return word == group || word == "" && group == "core"
	})
}

func (f filter) keepsVerbs(row access.Row) bool {
	if len(f.verbs) == 0 {
		return true
	}
	return slices.ContainsFunc(f.verbs, func(verb string) bool {
		verdict, ok := row.Verdicts[verb]
		return ok && verdict != access.Denied || row.Verdicts["*"] == access.Allowed
	})
}

func matchesAny(words []string, matches func(string) bool) bool {
	return len(words) == 0 || slices.ContainsFunc(words, matches)
}

// incompleteNote says what a reader has to think of rules that do not tell
// everything.
func incompleteNote(causes []string, consequence string) string {
	why := strings.Join(causes, "; ")
	if why == "" {
		why = "the server says that its list of rules is incomplete"
	}
	return fmt.Sprintf("%s: %s", why, consequence)
}
