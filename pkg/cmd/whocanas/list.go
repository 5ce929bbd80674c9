package whocanas

import (
	"context"
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
	for _, verb := range f.verbs {
		if err := flags.CheckVerb(console, verb, "a question asks for exactly what is typed: kubectl who-can-as WHO VERB TARGET --as-written"); err != nil {
			return err
		}
	}
	s, err := open(console, f.connection, f.output, &f.who, f.asking, asked.who, flags.TableFormats())
	if err != nil {
		return err
	}
	s.meant, s.welcomes = f.meant, f.isWelcome(console, set, asked)
	l := &listing{selector: f.selector, all: f.all, gathering: gathering{
		inquiry: s, several: f.allNamespaces || f.selector != "", narrow: ", or narrow it with --resource, --verb, --api-group",
		filter: filter{resources: f.resources, verbs: f.verbs, groups: f.groups},
	}}
	return l.run(ctx)
}

// listing is a list that is ready to be asked for.
type listing struct {
	gathering // several: all namespaces, or those that the selector chooses
	selector  string
	all       bool // default rights too
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
	l.noteMeant(len(answer.Permissions) == 0)
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

// elsewhere says that a list is about one namespace.
func (l *listing) elsewhere() string {
	if l.several {
		return ""
	}
	return "; asked about namespace " + l.onlyNamespace() + " and the cluster, -A asks about every namespace"
}

// noteEmpty tells an empty list from a broken one.
func (l *listing) noteEmpty(answer report.PermissionList) {
	switch {
	case l.quiet || answer.Incomplete || len(answer.Permissions) > 0:
	case l.filter.given():
		l.console.Note("note: no permission matches the filters")
	case l.all:
		l.console.Note("note: there is no permission to list%s", l.elsewhere())
	default:
		l.console.Note("note: there is no permission to list beyond the default rights that everyone has (--all lists them)%s", l.elsewhere())
	}
}

// noteFilters warns of filter words that fit nothing: a list they have emptied
// looks like an answer.
func (l *listing) noteFilters(found discovered) {
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

// fill turns rules into rows: folded, filtered, swept where they do not tell
// everything, and with grounds where the format shows them. It returns why
// nothing was answered at all, nil if something was.
func (l *listing) fill(ctx context.Context, answer *report.PermissionList, facts facts, found discovered) error {
	noteDiscovery(answer, found)
	if found.err != nil {
		found.catalog = access.NewCatalog(nil)
	}
	answer.Rules = namespacedRules(facts)
	swept := l.sweep(ctx, facts, found.catalog)
	l.note(answer, swept)
	answers := swept.answers
	if l.welcomes {
		l.welcome(answer.Identity.GroupNames(), facts, answers)
	}
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

// note tells of what the answer lacks, and of what the server could not evaluate.
func (l *listing) note(answer *report.PermissionList, found swept) {
	for _, warning := range found.warnings {
		answer.Warnings = append(answer.Warnings, warning)
		l.console.Note("warning: %s", warning)
	}
	missing(answer, found.missing)
}

func missing(answer *report.PermissionList, reasons []string) {
	for _, reason := range reasons {
		answer.Missing(reason)
	}
}

func noteDiscovery(answer *report.PermissionList, found discovered) {
	if found.err != nil {
		answer.Missing(found.err.Error() + "; wildcards stand for nothing here")
	}
	for _, missing := range found.missing {
		answer.Missing(missing)
	}
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
