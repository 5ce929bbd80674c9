package whocanas

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// gathering finds out what one identity may do: from the rules as far as they
// tell, and by single questions where they do not.
type gathering struct {
	*inquiry
	several bool // namespaces, beside what holds everywhere
	filter  filter
	narrow  string // how to ask for less, "" if there is no way
}

// swept is what single questions told, and what they leave open.
type swept struct {
	answers  map[access.Request]access.Decision // nil if none were asked
	warnings []string
	missing  []string
}

// miss notes something that the answer lacks.
func (s *swept) miss(reason string) { s.missing = append(s.missing, reason) }

// ask asks for the rules that hold everywhere and in each place, side by side.
func (g *gathering) ask(ctx context.Context, places []string) facts {
	everywhere := begin(func() access.Rules { return g.authority.Rules(ctx, g.who, "") })
	inside := access.RulesIn(ctx, g.authority, g.who, places, g.asking.Concurrency)
	return facts{everywhere: everywhere(), inside: inside}
}

// sweep asks single questions where the rules do not tell everything. The
// number of requests is known before the first is sent, and bounded.
func (g *gathering) sweep(ctx context.Context, facts facts, catalog access.Catalog) swept {
	var found swept
	if facts.complete() {
		found.warnings = facts.causes()
		return found
	}
	if facts.everywhere.Final {
		found.miss(incompleteNote(facts.causes(), "only what could be read is shown"))
		return found
	}
	plan := g.plan(facts, catalog)
	if len(plan) > g.asking.MaxRequests {
		found.miss(incompleteNote(facts.causes(), fmt.Sprintf(
			"only what the rules prove is shown; asking for the rest takes %d requests (--max-requests %d%s)",
			len(plan), len(plan), g.narrow)))
		return found
	}
	if ctx.Err() != nil || facts.failed() && !g.answered(ctx, plan) {
		found.miss(strings.Join(facts.causes(), "; "))
		return found
	}
	progress := flags.NewProgress(g.console, "asking", len(plan), g.quiet)
	found.answers = access.CheckAll(ctx, g.authority, g.who, plan, g.asking.Concurrency, progress.Step)
	progress.Done()
	found.missing = append(unanswered(found.answers), incompleteNote(facts.causes(),
		"asked for every resource and verb that the cluster serves; objects named one by one, other URLs and impersonate-on verbs were not asked"))
	return found
}

// plan lists the questions of a sweep.
func (g *gathering) plan(facts facts, catalog access.Catalog) []access.Request {
	plan := access.SweepPlan(g.sweptResources(catalog), g.sweptNamespaces(facts), g.filter.verbs)
	return slices.DeleteFunc(plan, func(request access.Request) bool {
		return request.IsURL() && !g.filter.keepsURL(request.Path)
	})
}

// answered tries the first question of a plan: where the rules were refused,
// all of it may be.
func (g *gathering) answered(ctx context.Context, plan []access.Request) bool {
	return len(plan) > 0 && g.authority.Check(ctx, g.who, plan[0]).Cause == nil
}

// sweptResources are those that the filters let through.
func (g *gathering) sweptResources(catalog access.Catalog) []access.Resource {
	var resources []access.Resource
	for _, resource := range catalog.Resources() {
		if g.filter.keepsResource(resource) {
			resources = append(resources, resource)
		}
	}
	return resources
}

// sweptNamespaces are those whose rules do not tell everything: several beside
// what holds everywhere, one by itself.
func (g *gathering) sweptNamespaces(facts facts) []string {
	var names []string
	if g.several && !facts.everywhere.Complete {
		names = append(names, "")
	}
	for _, ns := range facts.inside {
		if !facts.everywhere.Complete || !ns.Rules.Complete {
			names = append(names, ns.Namespace)
		}
	}
	return names
}

// unanswered says which questions had no answer, and why.
func unanswered(decisions map[access.Request]access.Decision) []string {
	causes := map[string]int{}
	for _, decision := range decisions {
		if decision.Cause != nil {
			causes[decision.Cause.Error()]++
		}
	}
	var sentences []string
	for _, cause := range sortedKeys(causes) {
		sentences = append(sentences, fmt.Sprintf("%d of %d questions were not answered: %s", causes[cause], len(decisions), cause))
	}
	return sentences
}

// grounds asks, for formats that show it, what grants each allowed cell: one
// request a cell, unless it was asked already.
func (l *listing) grounds(ctx context.Context, answer *report.PermissionList, rows []access.Row, known map[access.Request]access.Decision) map[access.Request]access.Decision {
	if !l.printer.Grounds() {
		return known
	}
	plan := allowedCells(rows, known)
	if len(plan) > l.asking.MaxRequests {
		answer.Missing(fmt.Sprintf("what grants the permissions was not asked: it takes %d requests (--max-requests %d)", len(plan), len(plan)))
		return known
	}
	progress := flags.NewProgress(l.console, "asking for grounds", len(plan), l.quiet)
	answers := access.CheckAll(ctx, l.authority, l.who, plan, l.asking.Concurrency, progress.Step)
	progress.Done()
	missing(answer, unanswered(answers))
	maps.Copy(answers, known)
	return answers
}

func allowedCells(rows []access.Row, known map[access.Request]access.Decision) []access.Request {
	var cells []access.Request
	seen := map[access.Request]bool{}
	for _, row := range rows {
		for _, verb := range sortedKeys(row.Verdicts) {
			request := row.Request(verb)
			if _, asked := known[request]; asked || seen[request] || row.Verdicts[verb] != access.Allowed {
				continue
			}
			seen[request] = true
			cells = append(cells, request)
		}
	}
	return cells
}
