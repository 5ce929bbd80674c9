package impersonatematrix

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// matrix is a table that is ready to be asked for.
type matrix struct {
	console   flags.Console
	caller    *kube.Caller
	authority access.Authority
	printer   flags.Printer
	asking    flags.Asking
	quiet     bool
	strict    bool

	identities []identity.Identity
	questions  []access.TargetWords
	namespaces []string // given by -n
	selector   string
}

func (f *matrixFlags) toMatrix(console flags.Console, args []string) (*matrix, error) {
	if err := f.validate(args); err != nil {
		return nil, err
	}
	printer, err := f.output.ToPrinter(console, flags.CheckFormats()...)
	if err != nil {
		return nil, err
	}
	questions, err := parseQuestions(f.can)
	if err != nil {
		return nil, err
	}
	empty := ""
	f.connection.Config.Namespace = &empty
	caller, err := f.connection.Connect(console, plugin)
	if err != nil {
		return nil, err
	}
	identities, err := f.identities(console, caller.Namespace(), args)
	if err != nil {
		return nil, err
	}
	authority, err := kube.NewAuthority(caller, f.asking.Source)
	if err != nil {
		return nil, err
	}
	return &matrix{
		console: console, caller: caller, authority: authority,
		printer: printer, asking: f.asking, quiet: f.output.Quiet, strict: f.output.Strict,
		identities: identities, questions: questions, namespaces: distinct(f.namespaces), selector: f.selector,
	}, nil
}

// distinct are the words that are not empty, each once.
func distinct(words []string) []string {
	var once []string
	for _, word := range words {
		if word != "" && !slices.Contains(once, word) {
			once = append(once, word)
		}
	}
	return once
}

// parseQuestions splits VERB TARGET.
func parseQuestions(can []string) ([]access.TargetWords, error) {
	var questions []access.TargetWords
	for _, text := range can {
		words := strings.Fields(text)
		if len(words) != 2 {
			return nil, exit.Usage(fmt.Sprintf("--can %q is no question", text), "write VERB TARGET, for instance --can 'get secrets'")
		}
		questions = append(questions, access.TargetWords{Verb: words[0], Target: words[1]})
	}
	return questions, nil
}

// identities are those named, or all entries of the identities file.
func (f *matrixFlags) identities(console flags.Console, namespace string, args []string) ([]identity.Identity, error) {
	if len(args) == 0 {
		if f.who.Path(console) == "" {
			return nil, exit.Usage("nobody was named", "name identities, or give a file of them with --identities")
		}
		file, err := f.who.File(console)
		if err != nil {
			return nil, err
		}
		for _, name := range file.Names() {
			args = append(args, "@"+name)
		}
	}
	identities := make([]identity.Identity, 0, len(args))
	for _, word := range args {
		who, err := f.who.Resolve(word, console, namespace)
		if err != nil {
			return nil, err
		}
		identities = append(identities, who)
	}
	return identities, nil
}

func (m *matrix) run(ctx context.Context) error {
	targets, err := m.resolve(ctx)
	if err != nil {
		return err
	}
	namespaces, err := m.columns(ctx)
	if err != nil {
		return err
	}
	m.notes(targets)
	total := len(m.identities) * len(targets) * len(namespaces)
	if total > m.asking.MaxRequests {
		return exit.Usage(fmt.Sprintf("this takes %d requests, and --max-requests is %d", total, m.asking.MaxRequests),
			fmt.Sprintf("narrow it with -n, or allow it with --max-requests %d", total))
	}
	answer := report.NewMatrix(namespaces)
	progress := flags.NewProgress(m.console, "asking", total, m.quiet)
	var failures []error
	for _, who := range m.identities {
		if err := m.askAbout(ctx, &answer, who, targets, namespaces, progress); err != nil {
			failures = append(failures, err)
		}
	}
	progress.Done()
	if len(failures) == len(m.identities) {
		return failures[0] // nobody could be asked about
	}
	m.sources(answer)
	if err := m.printer.Print(answer); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return exit.With(exit.Interrupted)
	case answer.Silent(), answer.Incomplete && m.strict:
		return exit.With(exit.NotEstablished)
	default:
		return nil
	}
}

// askAbout adds the rows of one identity. One who cannot be asked about has
// unknown cells; the others are answered all the same.
func (m *matrix) askAbout(ctx context.Context, answer *report.Matrix, who identity.Identity, targets []access.Target, namespaces []string, progress *flags.Progress) error {
	seen, err := m.authority.Identify(ctx, who)
	for _, warning := range seen.Warnings {
		m.console.Note("warning: %s: %s", who, warning)
	}
	if err != nil {
		seen = access.Seen{Username: who.Username(), Groups: who.ExpectedGroups()}
	}
	described := report.NewIdentity(who, seen)
	for i, target := range targets {
		requests := make([]access.Request, 0, len(namespaces))
		for _, namespace := range namespaces {
			requests = append(requests, access.RequestFor(target, m.questions[i].Verb, namespace))
		}
		asked := access.CheckAll(ctx, m.authority, who, requests, m.asking.Concurrency, progress.Step)
		decisions := make([]access.Decision, 0, len(requests))
		for _, request := range requests {
			decisions = append(decisions, asked[request])
		}
		answer.Add(described, seen.Source, m.questions[i].Verb+" "+m.questions[i].Target, decisions)
	}
	return err
}

// sources says who answered.
func (m *matrix) sources(answer report.Matrix) {
	var named []string
	for _, row := range answer.Rows {
		if row.Source != "" && !slices.Contains(named, string(row.Source)) {
			named = append(named, string(row.Source))
		}
	}
	if !m.quiet && len(named) > 0 {
		m.console.Note("source: %s", strings.Join(named, ", "))
	}
}

func (m *matrix) resolve(ctx context.Context) ([]access.Target, error) {
	var targets []access.Target
	for _, words := range m.questions {
		target, err := flags.ResolveTarget(ctx, m.caller, words)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target)
	}
	return targets, nil
}

// columns are the namespaces given, else those that the caller can list, else
// the current one, which is said.
func (m *matrix) columns(ctx context.Context) ([]string, error) {
	if len(m.namespaces) > 0 {
		return m.namespaces, m.exist(ctx)
	}
	names, err := m.caller.Namespaces(ctx, m.selector)
	switch {
	case err == nil && len(names) > 0:
		return names, nil
	case err == nil:
		return nil, exit.Usage(fmt.Sprintf("no namespace matches %q", m.selector), "see kubectl get namespaces --show-labels")
	case m.selector != "":
		return nil, err
	default:
		m.console.Note("note: you may not list namespaces; asked about %s alone", m.caller.Namespace())
		return []string{m.caller.Namespace()}, nil
	}
}

// exist refuses namespaces that the cluster does not have: their cells would
// look like answers.
func (m *matrix) exist(ctx context.Context) error {
	for _, name := range m.namespaces {
		if m.caller.NamespaceExists(ctx, name) != kube.Missing {
			continue
		}
		known, _ := m.caller.Namespaces(ctx, "") // without it there is no suggestion
		hint := ""
		if meant := near.Names(name, known); len(meant) > 0 {
			hint = "did you mean " + strings.Join(meant, ", ") + "?"
		}
		return exit.Usage(fmt.Sprintf("there is no namespace %q on this cluster", name), hint)
	}
	return nil
}

// notes say what could be misread: people without groups, words that are no
// verbs, and columns that make no difference.
func (m *matrix) notes(targets []access.Target) {
	for i, target := range targets {
		flags.NoteVerb(m.console, m.questions[i].Verb)
		if !m.quiet && !target.Resource.Namespaced {
			m.console.Note("note: %s %s is about the whole cluster: the same in every column", m.questions[i].Verb, m.questions[i].Target)
		}
	}
	if m.quiet {
		return
	}
	for _, who := range m.identities {
		if who.Kind == identity.User && len(who.Groups) == 0 {
			m.console.Note("hint: no groups were given for %s, so only system:authenticated was assumed", who)
		}
	}
}
