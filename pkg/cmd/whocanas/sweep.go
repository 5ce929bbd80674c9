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

// sweep asks single questions where the rules do not tell everything. The
// number of requests is known before the first is sent, and bounded.
func (l *listing) sweep(ctx context.Context, answer *report.PermissionList, facts facts, catalog access.Catalog) map[access.Request]access.Decision {
	if facts.complete() {
		for _, cause := range facts.causes() {
			answer.Warnings = append(answer.Warnings, cause)
			l.console.Note("warning: %s", cause)
		}
		return nil
	}
	if facts.everywhere.Final {
		answer.Missing(incompleteNote(facts.causes(), "only what could be read is shown"))
		return nil
	}
	plan := access.SweepPlan(l.swept(catalog), l.sweptNamespaces(facts), l.filter.verbs)
	plan = slices.DeleteFunc(plan, func(request access.Request) bool {
		return request.IsURL() && !l.filter.keepsURL(request.Path)
	})
	if len(plan) > l.asking.MaxRequests {
		answer.Missing(incompleteNote(facts.causes(), fmt.Sprintf(
			"only what the rules prove is shown; asking for the rest takes %d requests (--max-requests %d, or narrow it with --resource, --verb, --api-group)",
			len(plan), len(plan))))
		return nil
	}
	if ctx.Err() != nil || facts.failed() && !l.answers(ctx, plan) {
		answer.Missing(strings.Join(facts.causes(), "; "))
		return nil
	}
	progress := flags.NewProgress(l.console, "asking", len(plan), l.quiet)
	decisions := access.CheckAll(ctx, l.authority, l.who, plan, l.asking.Concurrency, progress.Step)
	progress.Done()
	noteUnknown(answer, decisions)
	answer.Missing(incompleteNote(facts.causes(),
		"asked for every resource and verb that the cluster serves; objects named one by one, other URLs and impersonate-on verbs were not asked"))
	return decisions
}

// answers tries the first question of a plan: where the rules were refused,
// all of it may be.
func (l *listing) answers(ctx context.Context, plan []access.Request) bool {
	return len(plan) > 0 && l.authority.Check(ctx, l.who, plan[0]).Cause == nil
}

// swept are the resources that the filters let through.
func (l *listing) swept(catalog access.Catalog) []access.Resource {
	var resources []access.Resource
	for _, resource := range catalog.Resources() {
		if l.filter.keepsResource(resource) {
			resources = append(resources, resource)
		}
	}
	return resources
}

// sweptNamespaces are those whose rules do not tell everything: several beside
// what holds everywhere, one by itself.
func (l *listing) sweptNamespaces(facts facts) []string {
	var names []string
	if l.several && !facts.everywhere.Complete {
		names = append(names, "")
	}
	for _, ns := range facts.inside {
		if !facts.everywhere.Complete || !ns.Rules.Complete {
			names = append(names, ns.Namespace)
		}
	}
	return names
}

func noteUnknown(answer *report.PermissionList, decisions map[access.Request]access.Decision) {
	causes := map[string]int{}
	for _, decision := range decisions {
		if decision.Cause != nil {
			causes[decision.Cause.Error()]++
		}
	}
	for _, cause := range sortedKeys(causes) {
		answer.Missing(fmt.Sprintf("%d of %d questions were not answered: %s", causes[cause], len(decisions), cause))
	}
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
	noteUnknown(answer, answers)
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
