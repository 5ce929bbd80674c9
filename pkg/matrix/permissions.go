package matrix

import (
	"context"
	"sync"

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
	// then unknown, unless it was Swept: asked for what the cluster serves.
	Gap   string
	Swept bool
}

// Run asks.
func (p Permissions) Run(ctx context.Context) []PermissionRow {
	rows := make([]PermissionRow, len(p.Identities))
	slots := newSlots(p.InFlight)
	slots.each(len(rows), func(i int) {
		rows[i] = p.rules(ctx, slots, p.Identities[i])
		p.Step()
	})
	answers := p.sweep(ctx, slots, rows)
	for i := range rows {
		rows[i].Rows = p.list(rows[i], answers[i])
	}
	return rows
}

func (p Permissions) rules(ctx context.Context, slots slots, who identity.Identity) PermissionRow {
	row := PermissionRow{Who: who}
	slots.do(ctx, func() { row.Seen, row.Err = p.Authority.Identify(ctx, who) })
	if row.Seen.Username == "" {
		row.Seen.Username, row.Seen.Groups = who.Username(), who.ExpectedGroups()
	}
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
	return r.Gap != "" && r.Err == nil && !r.Everywhere.Final && !r.Inside.Final
}

// sweep asks for everything that the cluster serves about the identities whose
// rules are not all there are, unless that takes too many requests.
func (p Permissions) sweep(ctx context.Context, slots slots, rows []PermissionRow) []map[access.Request]access.Decision {
	answers := make([]map[access.Request]access.Decision, len(rows))
	plan := access.SweepPlan(p.Catalog.Resources(), []string{p.Namespace}, nil)
	requests := 0
	for _, row := range rows {
		if row.open() {
			requests += len(plan)
		}
	}
	if requests == 0 || requests > p.MaxRequests || ctx.Err() != nil {
		return answers
	}
	step := p.Sweeping(requests)
	for i := range rows {
		if rows[i].open() {
			answers[i] = p.ask(ctx, slots, rows[i].Who, plan, step)
			rows[i].Swept = true
		}
	}
	return answers
}

func (p Permissions) ask(ctx context.Context, slots slots, who identity.Identity, plan []access.Request, step func()) map[access.Request]access.Decision {
	answers := make(map[access.Request]access.Decision, len(plan))
	var mu sync.Mutex
	slots.each(len(plan), func(n int) {
		decision := access.Undecided("", context.Cause(ctx))
		slots.do(ctx, func() { decision = p.Authority.Check(ctx, who, plan[n]) })
		mu.Lock()
		answers[plan[n]] = decision
		mu.Unlock()
		step()
	})
	return answers
}

func (p Permissions) list(row PermissionRow, answers map[access.Request]access.Decision) []access.Row {
	everywhere := row.Everywhere
	own, folded := access.Fold(everywhere.Rules, row.Seen.Groups)
	everywhere.Rules = own
	return access.Listing{
		Catalog: p.Catalog, ClusterWide: everywhere, Folded: folded, Asked: answers, Merge: true,
		Namespaces: []access.NamespaceRules{{Namespace: p.Namespace, Rules: row.Inside}},
	}.Rows()
}
