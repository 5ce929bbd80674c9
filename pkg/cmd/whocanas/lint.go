package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const lintLong = `Find grants of impersonation that go wrong: those that give more than they seem
to, and those that give nothing. Each finding has a stable code, which
docs/lint.md explains, and the corrected objects: see -o json or -o manifest.

All namespaces are looked at; -n takes one, and what belongs to the cluster.
What every cluster has is counted and not listed; --all lists it.

A finding is suppressed by an annotation of its object,
  whocanas.dev/lint-ignore: "WCA001: the reason"
or by a file given with --config.`

const lintExample = `  # What is wrong in this cluster?
  kubectl who-can-as lint

  # What would these manifests bring? A pull request fails on what is high
  kubectl who-can-as lint -f deploy/ --fail-on high

  # The same for the code scanning of a forge
  kubectl who-can-as lint -f deploy/ -o sarif > lint.sarif

  # The corrected objects of one kind of finding
  kubectl who-can-as lint --code WCA001 -o manifest`

// lintFlags are the flags of lint.
type lintFlags struct {
	connection  *flags.Connection
	output      flags.Output
	asking      flags.Asking
	constrained flags.Constrained

	allNamespaces bool
	all           bool
	config        string
	failOn        string
	codes         []string
}

func newLint(console flags.Console, connection *flags.Connection) *cobra.Command {
	f := &lintFlags{connection: connection}
	cmd := &cobra.Command{
		Use:     "lint",
		Short:   "Find grants of impersonation that go wrong",
		Long:    lintLong,
		Example: lintExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return exit.Usage("lint takes no arguments, and there is "+args[0], "files are given with -f")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), console, cmd.Flags())
		},
	}
	f.output.AddFlags(cmd.Flags(), flags.LintFormats()...)
	f.asking.AddFlags(cmd.Flags())
	f.constrained.AddFlags(cmd.Flags())
	f.addFlags(cmd.Flags())
	return cmd
}

func (f *lintFlags) addFlags(set *pflag.FlagSet) {
	set.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "Look at all namespaces, as without -n")
	set.BoolVar(&f.all, "all", false, "List what every cluster has and what is suppressed, too")
	set.StringVar(&f.config, "config", "", "A file of findings that are not to be told, each with a reason")
	set.StringVar(&f.failOn, "fail-on", "", "End with exit code 1 if there is a finding as severe as this: critical, high, medium, low, info")
	set.StringSliceVar(&f.codes, "code", nil, "Look for these codes alone (repeatable)")
}

func (f *lintFlags) validate(set *pflag.FlagSet) error {
	if f.allNamespaces && set.Changed("namespace") {
		return exit.Usage("-A takes all namespaces, and -n one", "leave out one of them")
	}
	if set.Changed("fail-on") && !slices.Contains(lint.Severities(), lint.Severity(f.failOn)) {
		return exit.Usage(fmt.Sprintf("unknown --fail-on %q", f.failOn), "use one of "+strings.Join(severities(), ", "))
	}
	for _, code := range f.codes {
		if _, known := lint.KindOf(lint.Code(code)); !known {
			return exit.Usage(fmt.Sprintf("there is no code %q", code), "docs/lint.md lists them")
		}
	}
	if set.Changed("source") && f.asking.Source != string(access.SourceRBAC) {
		return exit.Usage("RBAC objects are looked at: no authorizer lists them", "leave out --source "+f.asking.Source)
	}
	f.asking.Source = string(access.SourceRBAC)
	return f.constrained.Validate()
}

func (f *lintFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet) error {
	if err := f.validate(set); err != nil {
		return err
	}
	s, err := open(console, f.connection, &f.output, &flags.Who{}, f.asking, "", flags.LintFormats())
	if err != nil {
		return err
	}
	l := &linting{inquiry: s, flags: f}
	if set.Changed("namespace") {
		l.options.Namespace = s.world.Namespace()
	}
	findings, err := l.findings(ctx)
	if err != nil {
		return err
	}
	answer := report.NewLint(findings, l.options.Constrained, f.all, l.place)
	for _, gap := range l.gaps {
		answer.Missing(gap)
	}
	if err := s.printer.Print(answer); err != nil {
		return err
	}
	return l.verdict(ctx, answer)
}

// linting is a run that is ready.
type linting struct {
	*inquiry
	flags   *lintFlags
	options lint.Options
	gaps    []string
}

// findings are those that the flags want.
func (l *linting) findings(ctx context.Context) ([]lint.Finding, error) {
	var config lint.Config
	if l.flags.config != "" {
		var err error
		if config, err = manifest.LoadLintConfig(l.flags.config, l.console.In); err != nil {
			return nil, err
		}
	}
	held, err := world.ReadActing(ctx, l.world, &l.flags.constrained)
	if err != nil {
		return nil, err
	}
	l.options.Minor, l.options.Constrained, l.gaps = held.Minor, held.Constrained, held.Lacks()
	l.note(held.Gate)
	l.note(held.Added)
	if l.options.Accounts, err = l.world.ServiceAccounts(ctx, ""); err != nil {
		l.gaps = append(l.gaps, fmt.Sprintf("%s is not looked for: %v", lint.WrongNamespace, err))
	}
	findings := lint.Findings(held.Objects, held.Policy, l.options)
	for _, unused := range config.Apply(findings) {
		l.console.Note("warning: %s: nothing is ignored by %s %s", l.flags.config, unused.Code, unused.Object)
	}
	return slices.DeleteFunc(findings, func(finding lint.Finding) bool {
		return len(l.flags.codes) > 0 && !slices.Contains(l.flags.codes, string(finding.Code))
	}), nil
}

// place is where an object or its rule is written down.
func (l *linting) place(object access.Ref, rule int) (string, int) {
	files, isFiles := l.world.(*world.Files)
	if !isFiles {
		return "", 0
	}
	return files.Place(object, rule)
}

// verdict is the exit code. What could not be looked at is no success where one
// was asked for.
func (l *linting) verdict(ctx context.Context, answer report.Lint) error {
	if l.flags.failOn == "" {
		return l.ended(ctx, answer.Incomplete)
	}
	switch {
	case answer.Worst(lint.Severity(l.flags.failOn)):
		return exit.With(exit.No)
	case answer.Incomplete:
		if !l.quiet {
			l.console.Note("not established: %s", strings.Join(answer.Gaps(), "; "))
		}
		return exit.With(exit.NotEstablished)
	default:
		return l.ended(ctx, false)
	}
}
