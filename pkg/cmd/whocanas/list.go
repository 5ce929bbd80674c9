package whocanas

import (
	"context"
	"errors"
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
	hints := l.hint(ctx, hintScope{namespace: l.onlyNamespace(), all: l.several}, access.Request{})
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
	l.noteFilters(catalog())
	l.filter.resources = l.filter.meant(catalog().catalog)
	silence := l.fill(ctx, &answer, facts, catalog())
	if err := l.printer.Print(answer); err != nil {
		return err
	}
	if silence != nil {
		return l.nothing(ctx, silence)
	}
	l.noteEmpty(answer)
	hints.show(ctx, len(answer.Permissions) == 0)
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

// noteEmpty tells an empty list from a broken one.
func (l *listing) noteEmpty(answer report.PermissionList) {
	switch {
	case l.quiet || answer.Incomplete || len(answer.Permissions) > 0:
	case l.filter.given():
		l.console.Note("note: no permission matches the filters")
	case l.all:
		l.console.Note("note: there is no permission to list")
	default:
		l.console.Note("note: there is no permission to list beyond the default rights that everyone has (--all lists them)")
	}
}

// noteFilters warns of filter words that fit nothing: a list they have emptied
// looks like an answer.
func (l *listing) noteFilters(found discovered) {
	for _, verb := range l.filter.verbs {
		flags.NoteVerb(l.console, verb)
	}
	if found.err != nil {
		return
	}
	fits := func(matches func(access.Resource) bool) bool {
		return slices.ContainsFunc(found.catalog.Resources(), matches)
	}
	for _, word := range l.filter.resources {
		meant := filter{resources: found.catalog.Words(word)}
		if !strings.HasPrefix(word, "/") && !fits(meant.keepsResource) {
			l.console.Note("warning: --resource %s fits nothing that this cluster serves", word)
		}
	}
	for _, word := range l.filter.groups {
		one := filter{groups: []string{word}}
		if !fits(func(r access.Resource) bool { return one.keepsGroup(r.Group) }) {
			l.console.Note("warning: --api-group %s fits nothing that this cluster serves", word)
		}
	}
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

// silent reports whether the rules say nothing at all, neither what is allowed
// nor that nothing is.
func (f facts) silent() bool {
	said := func(rules access.Rules) bool { return rules.Failed == nil && (rules.Complete || len(rules.Rules) > 0) }
	return !said(f.everywhere) && !slices.ContainsFunc(f.inside, func(ns access.NamespaceRules) bool { return said(ns.Rules) })
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
// everything, and with grounds where the format shows them. It returns why
// nothing was answered at all, nil if something was.
func (l *listing) fill(ctx context.Context, answer *report.PermissionList, facts facts, found discovered) error {
	noteDiscovery(answer, found)
	if found.err != nil {
		found.catalog = access.NewCatalog(nil)
	}
	answer.Rules = namespacedRules(facts)
	answers := l.sweep(ctx, answer, facts, found.catalog)
	silence := silenceOf(facts, answers)
	answer.Source = l.sourceUsed(answer.Source, answers)
	input := access.Listing{
		Catalog: found.catalog, ClusterWide: facts.everywhere, Namespaces: facts.inside,
		Asked: answers, Merge: !l.several,
	}
	var groups []string // whose default rights are not shown
	if !l.all {
		groups = answer.Identity.GroupNames()
	}
	input.ClusterWide.Rules, input.Folded = access.Fold(facts.everywhere.Rules, groups)
	answer.Folded = len(input.Folded)
	rows := slices.DeleteFunc(input.Rows(), func(row access.Row) bool {
		return !l.filter.keeps(row) || len(answers) > 0 && onlyDefault(row, groups)
	})
	for i := range rows {
		rows[i].Verdicts = l.filter.verdicts(rows[i].Verdicts)
	}
	answers = l.grounds(ctx, answer, rows, answers)
	answer.AddRows(rows, answers)
	return silence
}

// silenceOf is why neither rules nor single questions were answered, nil if any
// was, or if there was none to ask. Nil answers are a plan not carried out.
func silenceOf(facts facts, answers map[access.Request]access.Decision) error {
	if !facts.silent() || answers != nil && len(answers) == 0 {
		return nil
	}
	cause := facts.everywhere.Failed
	for _, decision := range answers {
		if decision.Cause == nil {
			return nil
		}
		if cause == nil || decision.Cause.Error() < cause.Error() {
			cause = decision.Cause
		}
	}
	if cause == nil {
		return errors.New(incompleteNote(facts.causes(), "no rule is known"))
	}
	return cause
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

// onlyDefault: a swept row that says no more than what the groups' default
// rights do.
func onlyDefault(row access.Row, groups []string) bool {
	if row.Namespace != "" || row.Object != "" {
		return false
	}
	for verb, verdict := range row.Verdicts {
		if verdict == access.Unknown || verdict == access.Allowed && !access.IsDefault(row.Request(verb), groups) {
			return false
		}
	}
	return true
}

// filter are the words of --resource, --verb and --api-group.
type filter struct {
	resources, verbs, groups []string
}

// meant are the resource words as the catalog has them: singular, kind and
// short names become plurals with their groups.
func (f filter) meant(catalog access.Catalog) []string {
	var words []string
	for _, word := range f.resources {
		words = append(words, catalog.Words(word)...)
	}
	return words
}

func (f filter) given() bool { return len(f.resources)+len(f.verbs)+len(f.groups) > 0 }

func (f filter) keeps(row access.Row) bool {
	return f.keepsVerbs(row) && matchesAny(f.resources, row.MatchesWord) &&
		(len(f.groups) == 0 || row.Path == "" && f.keepsGroup(row.Resource.Group))
}

func (f filter) keepsResource(resource access.Resource) bool {
	return matchesAny(f.resources, resource.MatchesWord) && (len(f.groups) == 0 || f.keepsGroup(resource.Group))
}

func (f filter) keepsURL(path string) bool {
	return matchesAny(f.resources, access.Row{Path: path}.MatchesWord) && len(f.groups) == 0
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

// verdicts are those of the verbs that were asked for.
func (f filter) verdicts(all map[string]access.Verdict) map[string]access.Verdict {
	if len(f.verbs) == 0 {
		return all
	}
	kept := map[string]access.Verdict{}
	for _, verb := range f.verbs {
		if verdict, ok := all[verb]; ok {
			kept[verb] = verdict
		} else if all["*"] == access.Allowed {
			kept[verb] = access.Allowed
		}
	}
	return kept
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
