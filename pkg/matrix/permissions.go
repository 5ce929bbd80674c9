package matrix

import (
	"context"
	"slices"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Permissions is a survey of all that identities may do in one namespace.
type Permissions struct {
	Authority   access.Authority
	Catalog     access.Catalog
	Identities  []identity.Identity
	Namespace   string
	InFlight    int
	MaxRequests int
	// Step is called after every identity, from several goroutines.
	Step func()
	// Sweeping is called before what rules do not tell is asked, with the number
	// of requests; it returns what to call after each.
	Sweeping func(requests int) (step func())
}

// PermissionRow is what one identity may do.
type PermissionRow struct {
	Who  identity.Identity
	Seen access.Seen
	// Err is why nothing could be asked about the identity; nil if something could.
	Err  error
	Rows []access.Row
	// Rules are all that are known: what holds everywhere, and what the namespace
	// adds.
	Everywhere, Inside access.Rules
	// Gap says what is missing and why, "" if nothing is. What no row allows is
	// then unknown, unless it was asked.
	Gap string
	// Answers are those to all that the cluster serves, nil if it was not asked.
	Answers map[access.Request]access.Decision
	// Needed is how many requests asking about everybody takes, if that is more
	// than was allowed.
	Needed int
}

// Verdict is what the rules and the answers that are known say of a request.
func (r PermissionRow) Verdict(request access.Request) access.Verdict {
	allows := func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) }
	answer := r.Answers[request].Verdict
	switch {
	case answer != access.Unknown:
		return answer
	case slices.ContainsFunc(r.Everywhere.Rules, allows), request.Namespace != "" && slices.ContainsFunc(r.Inside.Rules, allows):
		return access.Allowed
	case r.Gap != "" && (request.Namespace != "" || !r.Everywhere.Complete):
		return access.Unknown
	default:
		return access.Denied
	}
}

// About is the row with those rules alone that are about what a request is about,
// whatever its verb: many verbs are found in it sooner. A request without a name
// stands for any object, unless unnamed is what it is about.
func (r PermissionRow) About(request access.Request, unnamed bool) PermissionRow {
	request.Verb = rbacv1.VerbAll
	about := func(rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
		var found []rbacv1.PolicyRule
		for _, rule := range rules {
			if request.Name == "" && !unnamed && len(rule.ResourceNames) > 0 {
				continue
			}
			whatever := rule
			whatever.Verbs = []string{rbacv1.VerbAll}
			if access.RuleAllows(whatever, request) {
				found = append(found, rule)
			}
		}
		return found
	}
	r.Everywhere.Rules, r.Inside.Rules = about(r.Everywhere.Rules), about(r.Inside.Rules)
	return r
}

// Run asks.
func (p Permissions) Run(ctx context.Context) []PermissionRow {
	rows := make([]PermissionRow, len(p.Identities))
	slots := newSlots(p.InFlight)
	slots.each(len(rows), func(i int) {
		rows[i] = p.rules(ctx, slots, p.Identities[i])
		p.Step()
	})
	p.sweep(ctx, slots, rows)
	for i := range rows {
		rows[i].Rows = p.list(rows[i])
	}
	return rows
}

func (p Permissions) rules(ctx context.Context, slots slots, who identity.Identity) PermissionRow {
	row := PermissionRow{Who: who}
	row.Seen, row.Err = slots.identify(ctx, p.Authority, who, access.Seen{})
	if row.Err != nil {
		row.Gap = row.Err.Error()
		return row
	}
	slots.do(ctx, func() { row.Everywhere = p.Authority.Rules(ctx, who, "") })
	slots.do(ctx, func() { row.Inside = p.Authority.Rules(ctx, who, p.Namespace) })
	if !row.Everywhere.Complete || !row.Inside.Complete {
		row.Gap = incompleteness(ctx, row.Everywhere, row.Inside)
	}
	return row
}

// open reports whether single questions can tell more than the rules.
func (r PermissionRow) open() bool {
	return r.Gap != "" && r.Err == nil && asksFurther(r.Everywhere) && asksFurther(r.Inside)
}

// sweep asks for everything that the cluster serves about the identities whose
// rules are not all there are, unless that takes too many requests.
func (p Permissions) sweep(ctx context.Context, slots slots, rows []PermissionRow) {
	plan := access.SweepPlan(p.Catalog.Resources(), []string{p.Namespace}, nil)
	requests := 0
	for _, row := range rows {
		if row.open() {
			requests += len(plan)
		}
	}
	var work func(*PermissionRow)
	switch {
	case requests == 0:
		return
	case ctx.Err() != nil:
		work = func(row *PermissionRow) { row.Gap = ended(ctx) }
	case requests > p.MaxRequests:
		work = func(row *PermissionRow) { row.Needed = requests }
	default:
		step := p.Sweeping(requests)
		work = func(row *PermissionRow) { row.Answers = p.ask(ctx, slots, row.Who, plan, step) }
	}
	for i := range rows {
		if rows[i].open() {
			work(&rows[i])
		}
	}
}

func (p Permissions) ask(ctx context.Context, slots slots, who identity.Identity, plan []access.Request, step func()) map[access.Request]access.Decision {
	answers := make(map[access.Request]access.Decision, len(plan))
	var mu sync.Mutex
	slots.each(len(plan), func(n int) {
		var decision access.Decision
		slots.do(ctx, func() { decision = p.Authority.Check(ctx, who, plan[n]) })
		if decision.Verdict == access.Unknown {
			decision.Cause = whyUnknown(ctx, nil, decision)
		}
		mu.Lock()
		answers[plan[n]] = decision
		mu.Unlock()
		step()
	})
	return answers
}

func (p Permissions) list(row PermissionRow) []access.Row {
	everywhere := row.Everywhere
	own, folded := access.Fold(everywhere.Rules, row.Seen.Groups)
	everywhere.Rules = own
	return access.Listing{
		Catalog: p.Catalog, ClusterWide: everywhere, Folded: folded, Asked: row.Answers, Merge: true,
		Namespaces: []access.NamespaceRules{{Namespace: p.Namespace, Rules: row.Inside}},
	}.Rows()
}
