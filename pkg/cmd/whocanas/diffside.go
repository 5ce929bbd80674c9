package whocanas

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// diffSide is one side of a comparison: whom to ask about, in what, and where.
type diffSide struct {
	gathering
	name      string // left, right, before, after
	namespace string
	shared    bool        // the other side asks in the same world
	holdings  rbac.Reader // in place of the world's, nil for those

	change rbac.Change       // that makes this side of the other one
	extra  []access.Resource // that a change adds to the catalog
	from   string            // what the side is about, "" for its world

	seen      access.Seen
	described report.Identity
}

// diffFormats are those that fit a comparison.
func diffFormats() []string {
	return slices.DeleteFunc(flags.TableFormats(), func(format string) bool { return format == printer.FormatName })
}

// sides opens both sides. If they differ in no more than identity and namespace
// they share what they ask in.
func (f *diffFlags) sides(console flags.Console, args []string) (left, right *diffSide, err error) {
	words := append(slices.Clone(args), "", "")[:2]
	if len(args) == 1 {
		words[1] = words[0]
	}
	if f.change.given() {
		return f.beforeAndAfter(console, words[0])
	}
	if left, err = f.side(console, "left", f.left, words[0]); err != nil {
		return nil, nil, err
	}
	if f.left.context == f.right.context && slices.Equal(f.left.from, f.right.from) {
		left.shared = true
		right, err = f.beside(console, left, words[1])
		return left, right, err
	}
	right, err = f.side(console, "right", f.right, words[1])
	return left, right, err
}

// side opens one side in a world of its own. A service account without a
// namespace is one of the current namespace, wherever it is compared.
func (f *diffFlags) side(console flags.Console, name string, own sideFlags, word string) (*diffSide, error) {
	asking := f.asking
	if len(own.from) > 0 {
		asking.Files = own.from
		if asking.Source != string(access.SourceRBAC) {
			asking.Source = "auto"
		}
	}
	s, err := open(console, f.connection.InContext(own.context), f.output, f.who.WithGroups(own.groups), asking, word, diffFormats())
	if err != nil {
		return nil, err
	}
	return f.placed(&diffSide{name: name, gathering: gathering{inquiry: s, several: f.several()}}, own.namespace)
}

// beside opens the right side in the world of the left one.
func (f *diffFlags) beside(console flags.Console, left *diffSide, word string) (*diffSide, error) {
	s := *left.inquiry
	var err error
	if s.who, err = f.who.WithGroups(f.right.groups).Resolve(word, console, s.world.Namespace()); err != nil {
		return nil, err
	}
	return f.placed(&diffSide{name: "right", shared: true, gathering: gathering{inquiry: &s, several: f.several()}}, f.right.namespace)
}

func (f *diffFlags) placed(side *diffSide, namespace string) (*diffSide, error) {
	if namespace == "" {
		namespace = side.world.Namespace()
	}
	if len(validation.IsDNS1123Label(namespace)) > 0 {
		return nil, exit.Usage(fmt.Sprintf("%q is no name that a namespace can have", namespace), "")
	}
	side.namespace = namespace
	return side, nil
}

// settle finds out about whom the side's answers will be.
func (s *diffSide) settle(ctx context.Context) error {
	seen, err := s.authority.Identify(ctx, s.who)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	s.seen, s.described = seen, report.NewIdentity(s.who, seen)
	return nil
}

// introduce says on stderr whom and what the side is about.
func (s *diffSide) introduce(name string) {
	if s.quiet {
		return
	}
	place := "in namespace " + s.namespace
	if s.several {
		place = "in several namespaces"
	}
	s.console.Note("%s: %s, %s, by %s", name, s.described.Sentence(), place, sourceWords(s.seen.Source))
	for _, warning := range s.seen.Warnings {
		s.console.Note("warning: %s: %s", s.name, warning)
	}
}

// found is what one side may do, as far as it was found out.
type found struct {
	held        access.Held
	facts       facts
	swept       swept
	established bool // nothing that was asked is open
}

// gather finds out what the side may do in the places, "" for one that it does
// not have.
func (s *diffSide) gather(ctx context.Context, places []string, catalog access.Catalog) found {
	facts := s.ask(ctx, slices.DeleteFunc(slices.Clone(places), func(place string) bool { return place == "" }))
	swept := s.sweep(ctx, facts, catalog)
	f := found{facts: facts, swept: swept}
	f.established = facts.complete() || swept.answers != nil && len(unanswered(swept.answers)) == 0
	f.held = access.Held{ClusterWide: facts.everywhere, Asked: swept.answers, Partial: isAssumed(s.world)}
	at := 0
	for _, place := range places {
		added := access.Rules{Complete: true} // there is nothing to be had where there is no namespace
		if place != "" {
			added = facts.inside[at].Rules
			at++
		}
		f.held.Namespaces = append(f.held.Namespaces, added)
	}
	return f
}

// report is the side as the report has it.
func (s *diffSide) report() report.DiffSide {
	side := report.DiffSide{Identity: s.described, Source: s.seen.Source, From: cmp.Or(s.from, s.world.Title())}
	if !s.several {
		side.Namespace = s.namespace
	}
	return side
}
