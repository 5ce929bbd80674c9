package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// inquiry is a command that is ready to ask: about whom, whom it asks, and how
// it answers.
type inquiry struct {
	console   flags.Console
	world     world.World
	acting    string // as whom the caller acts, "" for himself
	authority access.Authority
	who       identity.Identity
	asking    flags.Asking
	printer   flags.Printer
	quiet     bool
	hints     bool
	strict    bool
	meant     string // which subcommand may have been, "" for none
	// saysSource is true where the answer in words names its source itself.
	saysSource bool
	unseen     string // why the namespace may not be there, "" if it is
	welcomes   bool   // tells who is in effect, as whom he may act, and what to ask
}

// open makes the inquiry from the flags. It sends nothing, and reads manifests
// if they are the world.
func open(console flags.Console, connection *flags.Connection, output *flags.Output, who *flags.Who, asking flags.Asking, word string, formats []string) (*inquiry, error) {
	if err := asking.Validate(); err != nil {
		return nil, err
	}
	printer, err := output.ToPrinter(console, formats...)
	if err != nil {
		return nil, err
	}
	s := &inquiry{
		console: console, asking: asking, printer: printer,
		quiet: output.Quiet, hints: output.Hints(), strict: output.Strict,
	}
	opened, err := world.Open(console, connection, asking, plugin, s.quiet)
	if err != nil {
		return nil, err
	}
	s.world, s.authority, s.acting = opened.World, opened.Authority, opened.Acting
	if namespace := s.world.Namespace(); len(validation.IsDNS1123Label(namespace)) > 0 {
		return nil, exit.Usage(fmt.Sprintf("%q is no name that a namespace can have", namespace), "a command asks about one namespace, or with -A about all")
	}
	s.who, err = who.Resolve(word, console, s.world.Namespace())
	if err == nil && isShort(word) && !s.quiet {
		console.Note("note: %s is %s here", word, s.who)
	}
	return s, err
}

// note writes a sentence on stderr, if there is one and notes are wanted.
func (s *inquiry) note(sentence string) {
	if sentence != "" && !s.quiet {
		s.console.Note("note: %s", sentence)
	}
}

// isShort recognises a service account named without its namespace, which the
// current one then decides.
func isShort(word string) bool {
	for _, prefix := range []string{"sa/", "serviceaccount/"} {
		if name, ok := strings.CutPrefix(word, prefix); ok {
			return !strings.Contains(name, ":")
		}
	}
	return false
}

// identify settles who is asked about and says so: on a terminal in a header,
// otherwise in no more than the warnings and the source.
func (s *inquiry) identify(ctx context.Context) (access.Seen, report.Identity, error) {
	seen, err := s.authority.Identify(ctx, s.who)
	if err != nil {
		return access.Seen{}, report.Identity{}, err
	}
	described := report.NewIdentity(s.who, seen)
	if !s.quiet {
		s.header(seen, described)
	}
	return seen, described, nil
}

func (s *inquiry) header(seen access.Seen, described report.Identity) {
	if s.welcomes {
		s.tell("you are " + described.Sentence())
	} else if s.console.OutIsTTY {
		s.console.Note("%s", described.Sentence())
		if s.acting != "" && s.who.Kind != 0 {
			s.console.Note("asked as %s", s.acting)
		}
	}
	if !s.saysSource || s.printer.Format() != "" || hasCaveat(seen.Source) {
		s.console.Note("source: %s", sourceWords(seen.Source))
	}
	for _, warning := range seen.Warnings {
		s.console.Note("warning: %s", warning)
	}
	if s.who.Kind == identity.ServiceAccount && len(s.who.Groups) > 0 && !slices.Contains(seen.Groups, "system:serviceaccounts") {
		s.console.Note("warning: with --group a service account is not counted in its own groups, as its token is: add --group system:serviceaccounts --group system:serviceaccounts:%s", s.who.Namespace)
	}
}

// advise writes what to do about an answer that is unknown.
func (s *inquiry) advise(advice string) {
	if advice == "" {
		return
	}
	for i, line := range strings.Split(advice, "\n") {
		if i == 0 {
			line = "hint: " + line
		}
		s.console.Note("%s", line)
	}
}

// sourceUsed is the source of the answers: the one that was settled, unless it
// turned out on the way that another one had to be asked.
func (s *inquiry) sourceUsed(settled access.Source, decisions map[access.Request]access.Decision) access.Source {
	for _, decision := range decisions {
		if decision.Cause == nil && decision.Source != "" && decision.Source != settled {
			if !s.quiet {
				s.console.Note("source: %s, since the identity may not ask this itself", sourceWords(decision.Source))
			}
			return decision.Source
		}
	}
	return settled
}

// hasCaveat: the server itself has not answered as it would to the identity.
func hasCaveat(source access.Source) bool {
	return source != access.SourceSelf && source != access.SourceImpersonation
}

func sourceWords(source access.Source) string {
	switch source {
	case access.SourceSelf:
		return "self (the identity in effect asks for itself)"
	case access.SourceImpersonation:
		return "impersonation (the server answers to the identity itself)"
	case access.SourceRBAC:
		return "rbac (RBAC objects evaluated here; no other authorizer is seen)"
	default:
		return "review (the server answers about the identity; nothing confirms its groups)"
	}
}

// discovered is what can be asked about, as far as it was said.
type discovered struct {
	catalog access.Catalog
	missing []string
	err     error
}

// discover begins to read the catalog and returns a function that waits for it.
func (s *inquiry) discover(ctx context.Context) func() discovered {
	return begin(func() discovered {
		d := discovered{}
		d.catalog, d.missing, d.err = s.world.Catalog(ctx, false)
		return d
	})
}

// begin starts work and returns a function that waits for its result.
func begin[T any](work func() T) func() T {
	result := make(chan T, 1)
	go func() { result <- work() }()
	return sync.OnceValue(func() T { return <-result })
}

// namespaceExists begins to look for a namespace and returns a function that
// waits for it and refuses one that does not exist. Where that is not known, the
// inquiry keeps why: every answer about a misspelt name is no.
func (s *inquiry) namespaceExists(ctx context.Context, name string) func() error {
	if name == "" {
		return func() error { return nil }
	}
	wait := begin(func() kube.Existence { return s.world.NamespaceExists(ctx, name) })
	return func() error {
		switch wait() {
		case kube.Missing:
			return s.noNamespace(ctx, name)
		case kube.NotKnown:
			s.unseen = s.whyUnseen(ctx, name)
		}
		return nil
	}
}

// whyUnseen says that a namespace was not found, and may be there. Files that define
// none do not tell; and every cluster has some.
func (s *inquiry) whyUnseen(ctx context.Context, name string) string {
	if name == "default" || strings.HasPrefix(name, "kube-") || ctx.Err() != nil {
		return ""
	}
	if _, isFiles := s.world.(*world.Files); !isFiles {
		return fmt.Sprintf("whether there is a namespace %q could not be found out", name)
	}
	if all, err := s.world.Namespaces(ctx, ""); err == nil && len(all) > 0 {
		return fmt.Sprintf("no file has a namespace %q%s", name, didYouMean(near.Names(name, all)))
	}
	return ""
}

func didYouMean(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(names, ", ") + "?"
}

func (s *inquiry) noNamespace(ctx context.Context, name string) error {
	problem := fmt.Sprintf("there is no namespace %q on this cluster", name)
	all, err := s.world.Namespaces(ctx, "")
	if err != nil {
		return exit.Usage(problem, "")
	}
	if meant := near.Names(name, all); len(meant) > 0 {
		return exit.Usage(problem, "did you mean "+strings.Join(meant, ", ")+"?")
	}
	return exit.Usage(problem, "")
}

// namespaces are those that -A or -l choose.
func (s *inquiry) namespaces(ctx context.Context, selector string) ([]string, error) {
	names, err := s.world.Namespaces(ctx, selector)
	if apierrors.IsForbidden(err) {
		return nil, fmt.Errorf("%w\nname a namespace with -n to ask about it alone", err)
	}
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, exit.Usage(fmt.Sprintf("no namespace matches %q", selector), "see kubectl get namespaces --show-labels")
	}
	return names, nil
}

// ended is the error that a printed answer leaves: interruption before
// everything, then incompleteness where --strict asks for it.
func (s *inquiry) ended(ctx context.Context, incomplete bool) error {
	if ctx.Err() != nil {
		return exit.With(exit.Interrupted)
	}
	if incomplete && s.strict {
		return exit.With(exit.NotEstablished)
	}
	return nil
}
