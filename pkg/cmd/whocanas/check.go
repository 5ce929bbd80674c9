package whocanas

import (
	"context"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// check answers one question.
func (f *rootFlags) check(ctx context.Context, console flags.Console, set *pflag.FlagSet, asked question) error {
	if err := refuse(set, "goes with a list, not with a question", "resource", "verb", "api-group", "all"); err != nil {
		return err
	}
	if err := f.validateNamespaces(); err != nil {
		return err
	}
	s, err := open(console, f.connection, f.output, &f.who, f.asking, asked.who, flags.CheckFormats())
	if err != nil {
		return err
	}
	s.meant = f.meant
	c := &check{
		inquiry: s, several: f.allNamespaces || f.selector != "", selector: f.selector,
		namespaceGiven: set.Changed("namespace"), asWritten: f.target.asWritten,
		words: f.target.words(set, asked.verb, asked.target),
	}
	return c.run(ctx)
}

// check is a question that is ready to be asked.
type check struct {
	*inquiry
	several        bool
	selector       string
	namespaceGiven bool
	asWritten      bool
	words          access.TargetWords
	target         access.Target // what the words mean, once they are resolved
}

func (c *check) run(ctx context.Context) error {
	if err := c.checkVerb(); err != nil {
		return err
	}
	requests, err := c.requests(ctx)
	if err != nil {
		return err
	}
	hints := c.hint(ctx, c.hintScope(requests), requests[0])
	hints.about(c.target.Resource)
	exists := c.namespaceExists(ctx, c.checkedNamespace(requests))
	c.saysSource = true
	seen, described, err := c.identify(ctx)
	if err != nil {
		return err
	}
	decisions := access.CheckAll(ctx, c.authority, c.who, requests, c.asking.Concurrency, func() {})
	if err := exists(); err != nil {
		return err
	}
	answer := report.NewAccessCheck(described, seen)
	for _, request := range requests {
		answer.Add(request, decisions[request])
	}
	answer.Source = c.sourceUsed(seen.Source, decisions)
	if err := c.answer(ctx, answer, hints); err != nil {
		c.adviseOn(ctx, requests, decisions)
		return err
	}
	return nil
}

// hintScope: the bindings of the namespace asked about, or of all.
func (c *check) hintScope(requests []access.Request) hintScope {
	if len(requests) > 1 {
		return hintScope{all: true}
	}
	return hintScope{namespace: requests[0].Namespace}
}

// adviseOn names the next steps after questions that stayed unanswered.
func (c *check) adviseOn(ctx context.Context, requests []access.Request, decisions map[access.Request]access.Decision) {
	advised := map[string]bool{}
	for _, request := range requests {
		cause := decisions[request].Cause
		if cause == nil || c.quiet || ctx.Err() != nil {
			continue
		}
		if advice := exit.Advice(cause); !advised[advice] {
			advised[advice] = true
			c.advise(advice)
		}
	}
}

func (c *check) answer(ctx context.Context, answer report.AccessCheck, hints *hinter) error {
	if !c.quiet {
		if err := c.printer.Print(answer); err != nil {
			return err
		}
	}
	c.noteMeant(answer.Verdict() != access.Allowed)
	if answer.Verdict() != access.Allowed {
		hints.show(ctx, answer.Verdict() == access.Denied)
	}
	if ctx.Err() != nil {
		return exit.With(exit.Interrupted)
	}
	return exit.With(exitCode(answer.Verdict()))
}

func exitCode(verdict access.Verdict) int {
	switch verdict {
	case access.Allowed:
		return exit.OK
	case access.Denied:
		return exit.No
	default:
		return exit.NotEstablished
	}
}

// checkVerb: verbs are free strings, so one like no other is asked all the same.
// It is said even where notes are not wanted: the answer is hardly ever meant.
func (c *check) checkVerb() error {
	if c.asWritten {
		return nil
	}
	return flags.CheckVerb(c.console, c.words.Verb, "--as-written asks for exactly what was typed")
}

// requests are what the question comes to: one request, or one a namespace.
func (c *check) requests(ctx context.Context) ([]access.Request, error) {
	if c.asWritten {
		return c.everywhere(ctx, func(namespace string) access.Request { return access.AsWritten(c.words, namespace) }, true)
	}
	target, err := flags.ResolveTarget(ctx, c.world, c.words, true)
	if err != nil {
		return nil, err
	}
	c.target = target
	c.noteScope(target)
	return c.everywhere(ctx, func(namespace string) access.Request {
		return access.RequestFor(target, c.words.Verb, namespace)
	}, target.Path == "" && target.Resource.Namespaced)
}

func (c *check) everywhere(ctx context.Context, request func(namespace string) access.Request, namespaced bool) ([]access.Request, error) {
	if !c.several || !namespaced {
		return []access.Request{request(c.world.Namespace())}, nil
	}
	names, err := c.namespaces(ctx, c.selector)
	if err != nil {
		return nil, err
	}
	requests := make([]access.Request, 0, len(names))
	for _, name := range names {
		requests = append(requests, request(name))
	}
	return requests, nil
}

// noteScope tells what a word was taken for where that could surprise.
func (c *check) noteScope(target access.Target) {
	if c.quiet || target.Path != "" {
		return
	}
	if len(target.Also) > 0 {
		c.console.Note("note: took %q for %s; there is also %s", c.words.Target, target.Resource, names(target.Also))
	}
	if len(target.Near) > 0 {
		c.console.Note("warning: took %q for the name of an object; the subresource is %s", target.Name, strings.Join(target.Near, " or "))
	}
	own := access.IsOwnNamespaceRequest(target.Resource, c.words.Verb) && target.Name != ""
	if !target.Resource.Namespaced && !own && (c.namespaceGiven || c.several) {
		c.console.Note("note: %s is cluster-scoped: asked for the whole cluster, whatever the namespace", target.Resource)
	}
	if target.Name != "" && !access.NamesAnObject(c.words.Verb, target.Resource.Subresource()) {
		c.console.Note("note: a real %s request names no object, so a rule limited to names never allows it", c.words.Verb)
	}
}

func names(resources []access.Resource) string {
	words := make([]string, len(resources))
	for i, resource := range resources {
		words[i] = resource.String()
	}
	return strings.Join(words, ", ")
}

// checkedNamespace is the namespace whose existence matters to the answer.
func (c *check) checkedNamespace(requests []access.Request) string {
	if c.several || c.asWritten {
		return ""
	}
	request := requests[0]
	if request.Resource == "namespaces" && request.Group == "" {
		return "" // asking about the object itself, which may not exist yet
	}
	return request.Namespace
}
