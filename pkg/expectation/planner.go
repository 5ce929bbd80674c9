package expectation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// NewPlan turns tests into expectations and finds out what has to be asked. What
// cannot be meant is an error, a [Problems] with all of it: words, namespaces
// and resources that there are not.
func NewPlan(ctx context.Context, sources []Source, world World, options Options) (Plan, error) {
	p := &planner{world: world, options: options}
	for _, source := range sources {
		p.source = source
		if len(source.Tests) == 0 {
			p.problem("there are no tests: begin with tests: and a list", "tests")
		}
		for i, test := range source.Tests {
			if err := p.test(ctx, i, test); err != nil {
				return Plan{}, err
			}
		}
	}
	if len(p.problems) > 0 {
		return Plan{}, Problems(inOrder(p.problems))
	}
	return newPlan(p.expectations), nil
}

// Options are how tests are read.
type Options struct {
	// Lax makes namespaces and resources that are missing no error: what is
	// about them is skipped.
	Lax bool
	// Constrained is whether the server has constrained impersonation.
	Constrained bool
}

// planner collects what the tests of one document after the other come to.
type planner struct {
	world        World
	options      Options
	source       Source
	problems     []Problem
	expectations []Expectation
}

// problem is about what the steps lead to in the document at hand.
func (p *planner) problem(what string, steps ...any) {
	p.problems = append(p.problems, Problem{Position: p.source.at(steps...), What: what})
}

// test adds what a test expects. The error is about the world, not the test.
func (p *planner) test(ctx context.Context, i int, test Test) error {
	at := []any{"tests", i}
	who, err := test.identity(p.world.Entry)
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			p.problem(strings.TrimSpace(line), append(at, "who")...)
		}
	}
	p.form(test, at)
	one := about{name: test.Name, at: p.source.at(at...), who: who, asWritten: test.AsWritten}
	if test.Exactly != nil {
		return p.exactly(ctx, one, test, at)
	}
	places, err := p.places(ctx, test.Places, at)
	if err != nil {
		return err
	}
	for _, list := range []struct {
		kind  Kind
		lines []string
	}{{Can, test.Can}, {Cannot, test.Cannot}} {
		for j, words := range list.lines {
			if err := p.line(ctx, one, list.kind, words, places, append(at, string(list.kind), j)); err != nil {
				return err
			}
		}
	}
	return p.acting(ctx, one, test, places, at)
}

// about is what all expectations of a test have in common.
type about struct {
	name      string
	at        Position
	who       identity.Identity
	asWritten bool
}

// expects begins an expectation of the test, at a place of its file.
func (a about) expects(kind Kind, at Position) Expectation {
	return Expectation{Position: at, Test: a.name, TestAt: a.at, Who: a.who, Kind: kind}
}

// form refuses tests that say nothing, or two things that do not go together.
func (p *planner) form(test Test, at []any) {
	switch {
	case test.Exactly == nil && test.lines() == 0:
		p.problem("nothing is expected: give it can, cannot, exactly, may-impersonate or may-not-impersonate", at...)
	case test.Exactly != nil && test.lines() > 0:
		p.problem("exactly says all that somebody can do: put the other lists into a test of their own", append(at, "exactly")...)
	case test.Exactly != nil && test.AsWritten:
		p.problem("asWritten does not go with exactly: write rules instead of words", append(at, "asWritten")...)
	case test.Exactly != nil && test.ClusterWide:
		p.problem("what holds everywhere is always part of exactly: leave out clusterWide, or put it into a part of the list", append(at, "clusterWide")...)
	}
}

// lines counts what is expected line by line.
func (t Test) lines() int {
	return len(t.Can) + len(t.Cannot) + len(t.MayImpersonate) + len(t.MayNotImpersonate)
}

// line adds the expectations of one line of words: one for each verb and place.
func (p *planner) line(ctx context.Context, one about, kind Kind, words string, places placed, at []any) error {
	base := one.expects(kind, p.source.at(at...))
	base.Words = words
	return p.expand(ctx, base, one.asWritten, places, at)
}

// expand adds the expectation for each verb and place of its words.
func (p *planner) expand(ctx context.Context, base Expectation, asWritten bool, places placed, at []any) error {
	words := base.Words
	asked, skipped, err := p.questions(ctx, words, asWritten, at)
	if err != nil || asked == nil && skipped == "" {
		return err
	}
	if skipped != "" {
		p.skip(base, skipped)
		return nil
	}
	if asked.namespaced() && !places.given {
		p.problem(fmt.Sprintf("%q is about objects in namespaces: say in which with namespaces or selector, or clusterWide: true", words), at...)
	}
	for _, reason := range places.missing {
		if asked.namespaced() {
			p.skip(base, reason)
		}
	}
	for _, request := range asked.requests(places.names) {
		e := base
		e.Request, e.ClusterWide = request, asked.namespaced() && request.Namespace == ""
		p.expectations = append(p.expectations, e)
	}
	return nil
}

func (p *planner) skip(e Expectation, reason string) {
	e.Skipped = reason
	p.expectations = append(p.expectations, e)
}

// questions is what a line of words asks. Nothing and no reason is a problem,
// which has been noted.
func (p *planner) questions(ctx context.Context, words string, asWritten bool, at []any) (asked *questions, skipped string, err error) {
	phrase, err := parsePhrase(words)
	if err != nil {
		p.problem(err.Error(), at...)
		return nil, "", nil
	}
	if asWritten {
		return &questions{phrase: phrase, asWritten: true}, "", nil
	}
	target, err := p.resolve(ctx, phrase)
	var unknown *access.UnknownResourceError
	if errors.As(err, &unknown) {
		return nil, p.missing(unknownWords(unknown), at), nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", p.source.at(at...), err)
	}
	asked = &questions{phrase: phrase, target: target}
	if wrong := p.wrong(asked); wrong != "" {
		p.problem(wrong, at...)
		return nil, "", nil
	}
	return asked, "", nil
}

// missing notes that there is no such thing, or gives it as the reason to skip.
func (p *planner) missing(what string, at []any) (skipped string) {
	if p.options.Lax {
		return what
	}
	p.problem(what, at...)
	return ""
}

func (p *planner) resolve(ctx context.Context, words phrase) (access.Target, error) {
	if isWildcard(words.target) {
		return everything(), nil
	}
	return p.world.Resolve(ctx, access.TargetWords{Verb: words.verbs[0], Target: words.target})
}

func unknownWords(unknown *access.UnknownResourceError) string {
	if len(unknown.Near) == 0 {
		return fmt.Sprintf("there is no resource %q here", unknown.Word)
	}
	return fmt.Sprintf("there is no resource %q here: did you mean %s?", unknown.Word, strings.Join(unknown.Near, ", "))
}

// wrong is what keeps words that were found from meaning anything.
func (p *planner) wrong(asked *questions) string {
	for _, verb := range asked.verbs {
		known := access.IsKnownVerb(verb) || asked.target.Resource.Serves(verb)
		if meant := p.world.MeantVerb(verb); !known && meant != "" {
			return fmt.Sprintf("%q is no verb of the API server's: did you mean %s?", verb, meant)
		}
		if !known {
			return fmt.Sprintf("%q is no verb of the API server's: asWritten: true asks for it all the same", verb)
		}
		if name := asked.target.Name; name != "" && !access.NamesAnObject(verb, asked.target.Resource.Subresource()) {
			return nameless(verb, name, asked.target.Near)
		}
	}
	return ""
}

// nameless: a rule that is limited to names never allows such a request, so the
// word is nearly always a misspelt subresource.
func nameless(verb, name string, near []string) string {
	if len(near) > 0 {
		return fmt.Sprintf("a %s request names no object, and %q is no subresource: did you mean %s?", verb, name, strings.Join(near, " or "))
	}
	return fmt.Sprintf("a %s request names no object: leave out %q", verb, name)
}
