package whocanas

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const explainLong = `Say why an identity may or may not do something: every binding that grants it,
or what comes nearest to granting it, and with --fix what would change it.

With --error the question is read from a pasted "forbidden" message: of kubectl,
Helm, Argo CD, a log line, or a Status object. Nothing is ever written to the
cluster; -o manifest prints the first fix, ready for kubectl apply.`

const explainExample = `  # Why may jane not delete deployments in production?
  kubectl who-can-as explain jane@example.com delete deployments -n production

  # Why may she read pods? Every binding that says so
  kubectl who-can-as explain jane@example.com get pods -n production \
    --group dev-team

  # What does this message mean, and what would be the smallest fix?
  kubectl get secrets -n dev 2>&1 | kubectl who-can-as explain --error - --fix

  # The fix as manifests
  kubectl who-can-as explain sa/ci:deployer delete pods -n dev --fix -o manifest`

// explainFlags are the flags of explain.
type explainFlags struct {
	connection *flags.Connection
	output     *flags.Output
	who        flags.Who
	asking     flags.Asking

	fix     bool
	message string
	target  targetFlags
}

func newExplain(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &explainFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "explain [WHO] VERB TARGET",
		Short:   "Say why something is allowed or not, and what would change it",
		Long:    explainLong,
		Example: explainExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, cmd.Flags(), args)
		},
	}
	f.who.AddFlags(cmd.Flags())
	f.asking.AddFlags(cmd.Flags())
	cmd.Flags().BoolVar(&f.fix, "fix", false, "Show the smallest changes that would allow it, least first")
	cmd.Flags().StringVar(&f.message, "error", "", "Explain this forbidden message (- reads it from stdin)")
	f.target.addFlags(cmd.Flags())
	return cmd
}

func (f *explainFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet, args []string) error {
	if err := f.validate(set, args); err != nil {
		return err
	}
	formats := flags.CheckFormats()
	if f.fix {
		formats = append(formats, printer.FormatManifest)
	}
	asked, who := question{}, &flags.Who{} // a message names them
	if !set.Changed("error") {
		asked, _ = parseArgs(args) // validated
		who = &f.who
	}
	s, err := open(console, f.connection, f.output, who, f.asking, asked.who, formats)
	if err != nil {
		return err
	}
	e := &explaining{inquiry: s, fix: f.fix, refine: f.who.Refine, answer: report.NewExplanationList()}
	if set.Changed("error") {
		return e.messages(ctx, f.message)
	}
	return e.one(ctx, f.target.words(set, asked.verb, asked.target), f.target.asWritten, set.Changed("namespace"))
}

// validate refuses forms that cannot be meant.
func (f *explainFlags) validate(set *pflag.FlagSet, args []string) error {
	if !set.Changed("error") {
		asked, err := parseArgs(args)
		if err == nil && asked.verb == "" {
			return exit.Usage("explain takes a question", "the form is: kubectl who-can-as explain [WHO] VERB TARGET")
		}
		return err
	}
	switch {
	case len(args) > 0:
		return exit.Usage("the message says who and what; WHO VERB TARGET do not go with --error", "give its groups with --group, if the message has none")
	case f.message == "-" && strings.Contains(strings.Join(f.asking.Files, "\n")+"\n", "-\n") && hasStdin(f.asking.Files):
		return exit.Usage("--error - and -f - cannot both read stdin", "give one of them as a file")
	}
	return refuse(set, "does not go with --error", "subresource", "as-written")
}

func hasStdin(files []string) bool {
	for _, file := range files {
		if file == "-" {
			return true
		}
	}
	return false
}

// explaining is an explanation that is ready to be asked for.
type explaining struct {
	*inquiry
	fix bool
	// refine adds what the flags say about an identity that a message names.
	refine func(identity.Identity) (identity.Identity, error)
	answer report.ExplanationList
}

// one explains the question of the command line.
func (e *explaining) one(ctx context.Context, words access.TargetWords, asWritten, namespaceGiven bool) error {
	c := &check{inquiry: e.inquiry, words: words, asWritten: asWritten, namespaceGiven: namespaceGiven}
	if err := c.checkVerb(); err != nil {
		return err
	}
	requests, err := c.requests(ctx)
	if err != nil {
		return err
	}
	if err := c.namespaceExists(ctx, c.checkedNamespace(requests))(); err != nil {
		return err
	}
	e.saysSource = true
	if _, _, err := e.identify(ctx); err != nil {
		return err
	}
	if err := e.add(ctx, requests[0], ""); err != nil {
		return err
	}
	if e.answer.Items[0].Allowed != access.Allowed {
		e.note(e.unseen)
	}
	return e.finish(ctx)
}

// add explains one request about the inquiry's identity.
func (e *explaining) add(ctx context.Context, request access.Request, message string) error {
	seen, err := e.authority.Identify(ctx, e.who)
	if err != nil {
		return err
	}
	decision := e.authority.Check(ctx, e.who, request)
	item := report.Explanation{
		Message: message, Identity: report.NewIdentity(e.who, seen), Request: report.Request(request),
		Allowed: decision.Verdict, Source: decision.Source, Reason: decision.Reason,
	}
	if decision.Cause != nil {
		item.Cause = decision.Cause.Error()
		e.answer.Missing(item.Cause)
	}
	held, err := e.world.Holdings(ctx, request.Namespace)
	if err != nil {
		item.DecidedBy = "unknown"
		e.answer.Missing("RBAC objects could not be read, so nothing is explained: " + err.Error())
	} else {
		e.fromRBAC(ctx, &item, held, explainQuestion{seen: seen, request: request, decision: decision})
	}
	e.answer.Items = append(e.answer.Items, item)
	return nil
}

// explainQuestion is a question with the server's answer.
type explainQuestion struct {
	seen     access.Seen
	request  access.Request
	decision access.Decision
}

// fromRBAC fills in what RBAC says, and whether that explains the answer.
func (e *explaining) fromRBAC(ctx context.Context, item *report.Explanation, held rbac.Holdings, asked explainQuestion) {
	subject := rbac.Subject{Username: asked.seen.Username, Groups: asked.seen.Groups}
	local := held.Policy.Authorize(subject, asked.request)
	item.SetGrants(decisiveFirst(local.Grants, asked.decision.Grant))
	for _, gap := range held.Gaps {
		e.answer.Missing(gap)
	}
	for _, missing := range held.Dangling(local.Missing) {
		if !local.Allowed {
			item.Notes = append(item.Notes, "note: "+missing.Binding.String()+" refers to "+missing.Role.String()+", which does not exist")
		}
	}
	if local.Privileged {
		item.Notes = append(item.Notes, "because system:masters is allowed everything, before RBAC is asked")
	}
	item.DecidedBy = decidedBy(asked.decision.Verdict, local.Allowed, len(held.Gaps) > 0)
	item.Notes = append(item.Notes, disagreement(item.DecidedBy, asked.decision)...)
	if local.Allowed {
		return
	}
	q := explain.Question{
		Who: e.subject(asked.seen), Subject: subject, Request: asked.request, Resource: e.resource(ctx, asked.request),
	}
	item.SetNearMisses(nearMisses(held, q))
	item.Unsure = len(held.Gaps) > 0
	if e.fix && asked.decision.Verdict != access.Allowed {
		item.SetFixes(explain.Fixes(held.Policy, held.Objects, q))
	}
}

// finish prints the answer. The exit code is that of the questions: no if any
// is no, else not established if any is.
func (e *explaining) finish(ctx context.Context) error {
	if err := e.printer.Print(e.answer); err != nil {
		return err
	}
	if e.fix && e.printer.Format() == "" {
		if err := e.printer.PrintManifest(e.answer.Objects()); err != nil {
			return err
		}
	}
	if err := e.ended(ctx, false); err != nil {
		return err
	}
	check := report.AccessCheck{}
	for _, item := range e.answer.Items {
		check.Results = append(check.Results, report.CheckResult{Allowed: item.Allowed})
	}
	return exit.With(exitCode(check.Verdict()))
}
