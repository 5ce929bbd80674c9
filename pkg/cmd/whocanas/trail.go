package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

const trailLong = `Show who acted as whom, by the audit log of an API server.

An impersonated request is logged under two names. This reads both, and the
attempts that were refused. DENIED counts requests that who was acted as may not
make; REFUSED those that the actor was not let make as somebody else, where the
log often lost whom he meant: that is shown as "?".

FILE is plain or compressed (gzip, zstd), DIR a folder of rotated logs, - stdin.
Formats are recognised: audit.k8s.io/v1 as JSON lines and lists, and what EKS,
AKS and GKE export. No cluster is asked.`

const trailExample = `  # Who acted as whom?
  kubectl who-can-as trail /var/log/kubernetes/audit

  # Who tried to, and was refused, since yesterday?
  kubectl who-can-as trail audit.log --denied --since 24h

  # Where did requests as this service account come from?
  kubectl who-can-as trail audit.log --target sa/ci:deployer --by source-ip

  # Which rights of impersonation did nobody use, and what would be enough?
  kubectl who-can-as trail /var/log/kubernetes/audit --unused

  # Whose tokens did somebody make as somebody else, and what for?
  kubectl who-can-as trail /var/log/kubernetes/audit --chains

  # An audit policy that records what this needs, and alert rules
  kubectl who-can-as trail --rules audit-policy > policy.yaml
  kubectl who-can-as trail --rules falco > impersonation.yaml

  # Every single request, for jq
  zcat audit.log.gz | kubectl who-can-as trail - -o jsonl`

// trailFlags are the flags of trail.
type trailFlags struct {
	output          *flags.Output
	by              string
	top             int
	actors, targets []string
	groups          []string
	verbs           []string
	resources       []string
	since, until    string
	denied          bool

	// rules is the kind of rules to print in place of reading anything.
	rules string
	// chains follows credentials.
	chains bool
	// unused and what it takes beside the log
	unused      bool
	all         bool
	connection  *flags.Connection
	asking      flags.Asking
	constrained flags.Constrained
}

func newTrail(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &trailFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "trail FILE|DIR|-...",
		Short:   "Show who acted as whom, by audit logs",
		Long:    trailLong,
		Example: trailExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && !cmd.Flags().Changed("rules") {
				return exit.Usage("trail needs an audit log", "the form is: kubectl who-can-as trail FILE|DIR|-...")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, cmd.Flags(), args)
		},
	}
	f.addFlags(cmd.Flags())
	return cmd
}

func (f *trailFlags) addFlags(set *pflag.FlagSet) {
	set.StringVar(&f.by, "by", string(auditlog.ByWho), "What requests are counted by: "+strings.Join(dimensions(), ", "))
	set.IntVar(&f.top, "top", 100, "Show this many groups, those with the most requests, and sum up the rest; 0 is all")
	set.StringArrayVar(&f.actors, "actor", nil, "Only requests of this WHO (repeatable)")
	set.StringArrayVar(&f.targets, "target", nil, "Only requests as this WHO (repeatable)")
	set.StringArrayVar(&f.groups, "group", nil, "Only requests as a member of this group (repeatable)")
	set.StringArrayVar(&f.verbs, "verb", nil, "Only requests with this verb (repeatable)")
	set.StringArrayVar(&f.resources, "resource", nil, "Only requests for this resource, such as pods, pods/exec, deployments.apps (repeatable)")
	set.StringVar(&f.since, "since", "", "Only requests from this time on: 2026-01-31T18:00:00Z, 2026-01-31, or 24h for so long ago")
	set.StringVar(&f.until, "until", "", "Only requests before this time")
	set.BoolVar(&f.denied, "denied", false, "Only requests that were denied or refused")
	set.BoolVar(&f.unused, "unused", false, "Show the rights of impersonation that the log leaves room to narrow, of a cluster or of -f")
	set.BoolVar(&f.chains, "chains", false, "Follow the tokens that were made in the name of somebody else: who made them, and what was done by them")
	set.StringVar(&f.rules, "rules", "", "Print rules for another program in place of reading a log: "+strings.Join(auditlog.RuleKinds(), ", "))
	set.BoolVar(&f.all, "all", false, "With --unused: show all rights")
	f.asking.AddFiles(set)
	f.constrained.AddFlags(set)
}

func dimensions() []string {
	var words []string
	for _, dimension := range auditlog.Dimensions() {
		words = append(words, string(dimension))
	}
	return words
}

// run checks everything before the first file is read.
func (f *trailFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet, paths []string) error {
	if set.Changed("rules") {
		return f.printRules(console, paths)
	}
	printer, err := f.output.ToPrinter(console, f.formats()...)
	if err != nil {
		return err
	}
	if err := f.validate(set, paths); err != nil {
		return err
	}
	if !slices.Contains(dimensions(), f.by) {
		return exit.Usage(fmt.Sprintf("requests are not counted by %q", f.by), "--by takes one of "+strings.Join(dimensions(), ", "))
	}
	if f.top < 0 {
		return exit.Usage("--top can't be below 0", "0 shows all")
	}
	filter, err := f.filter(set, time.Now())
	if err != nil {
		return err
	}
	files, gaps, err := manifest.LogFiles(paths, console.In)
	if err != nil {
		return fmt.Errorf("looking for audit logs: %w", err)
	}
	t := newTrailReading(files, gaps, filter)
	t.printer, t.strict = printer, f.output.Strict
	switch {
	case f.unused:
		return t.unused(ctx, console, f)
	case f.chains:
		return t.chains(ctx)
	}
	return t.run(ctx, auditlog.Dimension(f.by), f.top)
}

// printRules writes rules for other programs, or an audit policy.
func (f *trailFlags) printRules(console flags.Console, paths []string) error {
	text := auditlog.Rules(f.rules)
	switch {
	case text == "":
		return exit.Usage(fmt.Sprintf("there are no rules for %q", f.rules), "--rules takes one of "+strings.Join(auditlog.RuleKinds(), ", "))
	case len(paths) > 0:
		return exit.Usage("--rules reads no log", "leave out "+paths[0])
	}
	_, err := fmt.Fprint(console.Out, text)
	return err
}

// formats are those that fit what is asked for.
func (f *trailFlags) formats() []string {
	switch {
	case f.unused:
		return append(flags.CheckFormats(), "manifest")
	case f.chains:
		return flags.CheckFormats()
	}
	return flags.MatrixFormats()
}

// validate refuses flags that do not go together.
func (f *trailFlags) validate(set *pflag.FlagSet, paths []string) error {
	if f.chains {
		if slices.Contains(paths, "-") {
			return exit.Usage("--chains reads a log twice, and stdin can be read once", "give a file")
		}
		if err := refuse(set, "does not go with --chains", "by", "top", "denied", "unused", "verb", "resource"); err != nil {
			return err
		}
	}
	if !f.unused {
		return refuse(set, "goes with --unused", "filename", "keep-going", "all", "constrained-impersonation")
	}
	if err := refuse(set, "does not go with --unused: rights are set beside the whole log", "by", "top", "denied", "actor", "target", "group", "verb", "resource", "namespace"); err != nil {
		return err
	}
	return f.constrained.Validate()
}

// filter is what the flags ask for; times in hours are those before now.
func (f *trailFlags) filter(set *pflag.FlagSet, now time.Time) (auditlog.Filter, error) {
	filter := auditlog.Filter{Groups: f.groups, Verbs: f.verbs, Resources: f.resources, Failed: f.denied}
	if set.Changed("namespace") {
		filter.Namespaces = []string{set.Lookup("namespace").Value.String()}
	}
	var err error
	if filter.Actors, err = usernames("actor", f.actors); err != nil {
		return filter, err
	}
	if filter.Targets, err = usernames("target", f.targets); err != nil {
		return filter, err
	}
	if filter.Since, err = trailTime("since", f.since, now); err != nil {
		return filter, err
	}
	filter.Until, err = trailTime("until", f.until, now)
	return filter, err
}

// usernames are the names in a log of those that WHO names.
func usernames(flag string, words []string) ([]string, error) {
	var names []string
	for _, word := range words {
		who, err := identity.Parse(word, "")
		if err != nil {
			return nil, exit.Usage(fmt.Sprintf("--%s %s: %v", flag, word, err), "")
		}
		if who.Kind == identity.Group {
			return nil, exit.Usage(fmt.Sprintf("--%s %s is a group", flag, word), "--group NAME takes requests as a member of a group")
		}
		names = append(names, who.Username())
	}
	return names, nil
}

// trailTime reads a time, a day, or a duration before now.
func trailTime(flag, word string, now time.Time) (time.Time, error) {
	if word == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, word); err == nil {
			return at, nil
		}
	}
	if ago, err := time.ParseDuration(word); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	return time.Time{}, exit.Usage(fmt.Sprintf("--%s %q is no time", flag, word), "write 2026-01-31T18:00:00Z, 2026-01-31 (midnight UTC), or 24h for so long ago")
}
