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
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/reach"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// actingFlags are those of the questions who may act as whom.
type actingFlags struct {
	connection  *flags.Connection
	output      *flags.Output
	who         flags.Who
	asking      flags.Asking
	constrained flags.Constrained
	through     []string
	chosen      bool // the steps are
	maxDepth    int
	verify      bool
	formats     []string // nil for those of a table
}

func (f *actingFlags) addFlags(set *pflag.FlagSet) {
	f.who.AddFlags(set)
	f.asking.AddFlags(set)
	f.constrained.AddFlags(set)
	set.StringSliceVar(&f.through, "through", []string{string(reach.Impersonate), string(reach.Token)},
		"Which steps a chain may have: all, or of "+strings.Join(classNames(), ", "))
	set.IntVar(&f.maxDepth, "max-depth", 3, "How many steps a chain may have; 1 is direct impersonation and single steps")
	set.BoolVar(&f.verify, "verify", false, "Have the server confirm each right of direct impersonation")
}

func classNames() []string {
	var names []string
	for _, class := range reach.Classes() {
		names = append(names, string(class))
	}
	return names
}

// maxDepth is as deep as chains are looked for: longer ones say nothing more.
const maxDepth = 10

func (f *actingFlags) validate(set *pflag.FlagSet) error {
	if set.Changed("source") && f.asking.Source != string(access.SourceRBAC) {
		return exit.Usage("who may act as whom is answered from RBAC objects: no authorizer lists it",
			"leave out --source "+f.asking.Source+"; --verify has the server confirm each right")
	}
	f.asking.Source, f.chosen = string(access.SourceRBAC), set.Changed("through")
	if f.maxDepth < 1 || f.maxDepth > maxDepth {
		return exit.Usage(fmt.Sprintf("--max-depth %d is not between 1 and %d", f.maxDepth, maxDepth), "")
	}
	if f.verify && len(f.asking.Files) > 0 {
		return exit.Usage("--verify asks a cluster, and -f takes its place", "leave out one of them")
	}
	for _, word := range f.through {
		if word != "all" && !slices.Contains(classNames(), word) {
			return exit.Usage(fmt.Sprintf("unknown step %q in --through", word), "use all, or some of "+strings.Join(classNames(), ", "))
		}
	}
	return f.constrained.Validate()
}

// noteUnfollowed says which ways nobody asked to be looked at: what is found without them is
// not all that there is.
func (a *acting) noteUnfollowed() {
	if a.flags.chosen {
		return
	}
	left := slices.DeleteFunc(classNames(), func(name string) bool { return slices.Contains(a.flags.through, name) })
	a.note("ways not followed: " + strings.Join(left, ", ") + " (--through all)")
}

func (f *actingFlags) classes() []reach.Class {
	if slices.Contains(f.through, "all") {
		return nil
	}
	var classes []reach.Class
	for _, word := range f.through {
		classes = append(classes, reach.Class(word))
	}
	return classes
}

// acting is a command of these that has what it needs.
type acting struct {
	*inquiry
	flags    *actingFlags
	held     world.Acting
	accounts []identity.Identity
	gaps     []string // beside those of held
}

// open reads what answers the question.
func (f *actingFlags) open(ctx context.Context, console flags.Console, set *pflag.FlagSet, word string) (*acting, error) {
	if err := f.validate(set); err != nil {
		return nil, err
	}
	formats := f.formats
	if formats == nil {
		formats = flags.TableFormats()
	}
	s, err := open(console, f.connection, f.output, &f.who, f.asking, word, formats)
	if err != nil {
		return nil, err
	}
	a := &acting{inquiry: s, flags: f}
	if a.held, err = world.ReadActing(ctx, s.world, &f.constrained); err != nil {
		return nil, err
	}
	s.note(a.held.Gate)
	s.note(a.held.Added)
	a.readAccounts(ctx)
	return a, nil
}

// readAccounts lists the service accounts, which chains need. Those that
// bindings name are known in any case.
func (a *acting) readAccounts(ctx context.Context) {
	if a.flags.maxDepth == 1 && len(a.flags.through) == 1 && a.flags.through[0] == string(reach.Impersonate) {
		return
	}
	accounts, err := a.world.ServiceAccounts(ctx, "")
	if err != nil {
		a.gaps = append(a.gaps, fmt.Sprintf("chains go by the service accounts that bindings name: %v", err))
		return
	}
	a.accounts = accounts
}

// everybodysGaps are what is not known about anybody.
func (a *acting) everybodysGaps() []string {
	return a.gapsWith(a.held.Policy.Missing())
}

// gapsWith are what is not known about a subject of bindings that refer to no
// role.
func (a *acting) gapsWith(missing []*rbac.MissingRoleError) []string {
	return append(a.held.GapsWith(missing), a.gaps...)
}

// graph is who can become whom.
func (a *acting) graph(also ...access.Ref) *reach.Graph {
	options := reach.Options{Constrained: a.held.Constrained, Through: a.flags.classes()}
	return reach.New(a.held.Policy, options, a.accounts, also...)
}

// identityOf is a subject of bindings as an identity.
func identityOf(subject access.Ref) identity.Identity {
	switch subject.Kind {
	case "ServiceAccount":
		return identity.Identity{Kind: identity.ServiceAccount, Namespace: subject.Namespace, Name: subject.Name}
	case "Group":
		return identity.Identity{Kind: identity.Group, Name: subject.Name}
	default:
		return identity.FromUsername(subject.Name)
	}
}

// chains are the ways of several steps as a report has them.
func chains(found []reach.Chain) []report.Chain {
	var shown []report.Chain
	for _, chain := range found {
		shown = append(shown, report.NewChain(chain))
	}
	return shown
}

// verifier asks the server about subjects, by reviews about them, and by a review
// of his own about the caller.
func (a *acting) verifier(ctx context.Context) (func(identity.Identity, access.Request) access.Verdict, error) {
	asking := a.flags.asking
	asking.Source = string(access.SourceReview)
	opened, err := world.Open(a.console, a.flags.connection, asking, plugin, a.quiet)
	if err != nil {
		return nil, err
	}
	self, err := opened.Authority.Identify(ctx, identity.Identity{})
	if err != nil {
		self = access.Seen{}
	}
	return func(who identity.Identity, request access.Request) access.Verdict {
		if self.Username != "" && who.Username() == self.Username {
			who = identity.Identity{}
		}
		return opened.Authority.Check(ctx, who, request).Verdict
	}, nil
}

// affordable refuses more requests than the flag allows.
func (a *acting) affordable(requests int) error {
	if requests > a.asking.MaxRequests {
		return exit.Usage(fmt.Sprintf("--verify would take %d requests, more than --max-requests %d", requests, a.asking.MaxRequests), "raise --max-requests")
	}
	return nil
}
