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
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
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

  # What should a person look at? Also as a check
  kubectl who-can-as trail today.log --alerts --source rbac \
    --baseline last-week/ --fail-on high

  # Why was anything denied, and what would have allowed it?
  kubectl who-can-as trail today.log --explain-denied

  # An audit policy that records what this needs, and alert rules
  kubectl who-can-as trail --rules audit-policy > policy.yaml
  kubectl who-can-as trail --rules falco > impersonation.yaml

  # What happens now? An interrupt shows the table
  kubectl who-can-as trail /var/log/kubernetes/audit/audit.log --follow

  # The same without the server's disk, as its audit webhook
  kubectl who-can-as trail --listen 127.0.0.1:8443 --record events/

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
	noReviews       bool
	since, until    string
	denied          bool

	// rules is the kind of rules to print in place of reading anything.
	rules string
	// chains follows credentials.
	chains bool
	// follow goes on with what is added to the files, listen takes what is sent.
	follow bool
	listen listening
	// alert looks for what a person should look at, explainDenied asks why.
	alert         alertFlags
	explainDenied bool
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
			if len(args) > 0 || cmd.Flags().Changed("rules") || cmd.Flags().Changed("listen") {
				return nil
			}
			return exit.Usage("trail needs an audit log", "the form is: kubectl who-can-as trail FILE|DIR|-...")
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
	set.BoolVar(&f.noReviews, "without-reviews", false, "Leave out requests that only ask what somebody may do, as this tool does")
	set.StringArrayVar(&f.resources, "resource", nil, "Only requests for this resource, such as pods, pods/exec, deployments.apps (repeatable)")
	set.StringVar(&f.since, "since", "", "Only requests from this time on: 2026-01-31T18:00:00Z, 2026-01-31, or 24h for so long ago")
	set.StringVar(&f.until, "until", "", "Only requests before this time")
	set.BoolVar(&f.denied, "denied", false, "Only requests that were denied or refused")
	set.BoolVar(&f.unused, "unused", false, "Show the rights of impersonation that the log leaves room to narrow, of a cluster or of -f")
	set.BoolVar(&f.chains, "chains", false, "Follow the tokens that were made in the name of somebody else: who made them, and what was done by them")
	set.StringVar(&f.rules, "rules", "", "Print rules for another program in place of reading a log: "+strings.Join(auditlog.RuleKinds(), ", "))
	set.BoolVar(&f.follow, "follow", false, "Go on with what is added to the files, through rotation, and print each request; an interrupt shows the table")
	set.StringVar(&f.listen.address, "listen", "", "Take the events that an API server sends to this HOST:PORT as its audit webhook; see --record")
	set.StringVar(&f.listen.folder, "record", "", "With --listen: the folder that the events are kept in, one file after the other")
	set.StringVar(&f.listen.tls.Cert, "tls-cert", "", "With --listen: the file of the certificate to show; needed beyond loopback")
	set.StringVar(&f.listen.tls.Key, "tls-key", "", "With --listen: the file of its key")
	set.StringVar(&f.listen.tls.ClientCA, "client-ca", "", "With --listen: the file of the CA that senders' certificates have to be from")
	set.BoolVar(&f.alert.wanted, "alerts", false, "Show what a person should look at, by code and severity; see also --baseline, --hours, --source")
	set.StringArrayVar(&f.alert.baseline, "baseline", nil, "With --alerts: a log of an earlier time; addresses and programs that are not in it are told (repeatable)")
	set.StringVar(&f.alert.hours, "hours", "", `With --alerts: when requests are expected, as "Mon-Fri 08:00-18:00 Europe/Berlin" (UTC without a zone)`)
	set.StringSliceVar(&f.alert.failOn, "fail-on", nil, "With --alerts: end with exit code 1 if there is one of this code, or as severe as this: critical, high, medium, low, info (repeatable)")
	set.StringVar(&f.asking.Source, "source", "", "With --alerts: rbac reads the rights of the cluster, too; -f gives manifests in its place")
	set.BoolVar(&f.explainDenied, "explain-denied", false, "Answer every distinct request that was denied, impersonated or not: what would have allowed it, of a cluster or of -f")
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
		if err := refuse(set, "does not go with --rules", "output", "follow", "listen", "unused", "chains", "alerts", "explain-denied"); err != nil {
			return err
		}
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
	if err := f.checkWords(console, set); err != nil {
		return err
	}
	filter, err := f.filter(set, time.Now())
	if err != nil {
		return err
	}
	files, gaps, err := manifest.LogFiles(paths, console.In)
	if err != nil {
		return fmt.Errorf("looking for audit logs: %w", err)
	}
	if f.chains {
		if err := readableTwice(files); err != nil {
			return err
		}
	}
	t := newTrailReading(files, gaps, filter)
	t.printer, t.strict, t.say = printer, f.output.Strict, f.sayer(console)
	t.live = f.follow || f.listen.address != ""
	switch {
	case f.follow:
		t.source = t.followAll(paths)
	case t.live:
		f.listen.console, f.listen.quiet = console, f.output.Quiet
		t.source = t.listen(f.listen)
	}
	switch {
	case f.unused:
		return t.unused(ctx, console, f)
	case f.chains:
		return t.chains(ctx)
	case f.alert.wanted:
		return t.alerts(ctx, console, f)
	case f.explainDenied:
		return t.explainDenied(ctx, console, f)
	}
	return t.run(ctx, auditlog.Dimension(f.by), f.top)
}

// sayer writes sentences on stderr, unless they are not wanted.
func (f *trailFlags) sayer(console flags.Console) func(string, ...any) {
	if f.output.Quiet {
		return func(string, ...any) {}
	}
	return console.Note
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
	case (f.follow || f.listen.address != "") && f.alert.wanted:
		return []string{printer.FormatTable, printer.FormatWide}
	case f.chains, f.alert.wanted, f.explainDenied:
		return flags.CheckFormats()
	case f.follow, f.listen.address != "":
		return []string{printer.FormatTable, printer.FormatWide, printer.FormatJSONL}
	}
	return flags.MatrixFormats()
}
