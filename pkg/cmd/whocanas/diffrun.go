package whocanas

import (
	"context"
	"fmt"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// comparing is a comparison that is ready to be asked for.
type comparing struct {
	left, right *diffSide
	all         bool // what is the same, too
	several     bool
	selector    string
	failOnGain  bool
	whatIf      bool
}

func (d *comparing) run(ctx context.Context) error {
	catalogs := [2]func() discovered{d.left.discover(ctx), nil}
	catalogs[1] = catalogs[0]
	if !d.left.shared {
		catalogs[1] = d.right.discover(ctx)
	}
	if err := d.settle(ctx); err != nil {
		return err
	}
	places, notes, err := d.places(ctx)
	if err != nil {
		return err
	}
	exists := []func() error{d.exists(ctx, d.left), d.exists(ctx, d.right)}
	known := [2]discovered{catalogs[0](), catalogs[1]()}
	c, sides := d.compare(ctx, places, known)
	for _, missing := range exists {
		if err := missing(); err != nil {
			return err
		}
	}
	for _, unseen := range compacted([]string{d.left.unseen, d.right.unseen}) {
		d.left.inquiry.note(unseen)
	}
	answer := report.NewDiff(d.left.report(), d.right.report(), d.several, d.grounds())
	answer.WhatIf = d.whatIf
	answer.Notes = append(notes, d.catalogNotes(known)...)
	d.note(&answer, known, sides)
	rows := d.resolve(ctx, &c, &answer)
	answer.AddRows(rows, d.grants(ctx))
	for _, place := range places {
		answer.Namespaces = append(answer.Namespaces, place.String())
	}
	answer.Settle(sides[0].established && sides[1].established && known[0].err == nil && known[1].err == nil && ctx.Err() == nil)
	return d.finish(ctx, answer, sides)
}

// settle finds out about whom both sides are, and introduces them.
func (d *comparing) settle(ctx context.Context) error {
	waitRight := begin(func() error { return d.right.settle(ctx) })
	err := d.left.settle(ctx)
	if err == nil {
		err = waitRight()
	}
	if err == nil {
		err = d.right.checkChange(ctx)
	}
	if err != nil {
		return err
	}
	d.introduce()
	d.noteGroups()
	return nil
}

// introduce says on stderr whom and what both sides are about: once, if that is
// the same before and after a change.
func (d *comparing) introduce() {
	if d.whatIf {
		d.left.introduce("before and after " + d.right.from)
		return
	}
	d.left.introduce(d.left.name)
	d.right.introduce(d.right.name)
}

// noteGroups says of whom the groups are not known.
func (d *comparing) noteGroups() {
	var noted []string
	for _, side := range []*diffSide{d.left, d.right} {
		name := side.who.Username()
		if side.hints && side.who.Kind == identity.User && len(side.who.Groups) == 0 && !slices.Contains(noted, name) {
			noted = append(noted, name)
			side.console.Note("hint: no groups were given for %s, so only system:authenticated was assumed", name)
		}
	}
}

// exists looks for a side's namespace, and refuses one that does not exist.
func (d *comparing) exists(ctx context.Context, side *diffSide) func() error {
	if d.several || d.whatIf && slices.Contains(d.right.change.Namespaces(), side.namespace) {
		return func() error { return nil }
	}
	return side.namespaceExists(ctx, side.namespace)
}

// compare asks both sides side by side.
func (d *comparing) compare(ctx context.Context, places []access.Place, known [2]discovered) (access.Comparison, [2]found) {
	left, right := make([]string, len(places)), make([]string, len(places))
	for i, place := range places {
		left[i], right[i] = place.Left, place.Right
	}
	waitRight := begin(func() found { return d.right.gather(ctx, right, known[1].catalog) })
	sides := [2]found{d.left.gather(ctx, left, known[0].catalog)}
	sides[1] = waitRight()
	c := access.Comparison{
		Catalog: d.catalog(known), Places: named(places), Merge: !d.several, All: d.all,
		Left: sides[0].held, Right: sides[1].held,
	}
	if !d.all {
		access.FoldBoth(&c.Left, &c.Right, d.left.described.GroupNames(), d.right.described.GroupNames())
	}
	return c, sides
}

// named are the places with a name on both sides: where one side has no such
// namespace it is compared as if it had an empty one.
func named(places []access.Place) []access.Place {
	all := slices.Clone(places)
	for i, place := range all {
		switch {
		case place.Left == "":
			all[i].Left = place.Right
		case place.Right == "":
			all[i].Right = place.Left
		}
	}
	return all
}

// resolve asks what rules and sweeps leave open of the rows, each question by
// itself, if that does not take too many.
func (d *comparing) resolve(ctx context.Context, c *access.Comparison, answer *report.Diff) []access.DiffRow {
	rows := c.Rows()
	left, right := c.Open(rows)
	if len(left)+len(right) == 0 || ctx.Err() != nil {
		return rows
	}
	if len(left)+len(right) > d.left.asking.MaxRequests {
		answer.Missing(fmt.Sprintf("what is not established was not asked: it takes %d requests (--max-requests)", len(left)+len(right)))
		return rows
	}
	waitRight := begin(func() map[access.Request]access.Decision { return d.right.settleOne(ctx, c.Right.Asked, right) })
	c.Left.Asked = d.left.settleOne(ctx, c.Left.Asked, left)
	c.Right.Asked = waitRight()
	return c.Rows()
}

// settleOne asks single questions and adds the answers to those known.
func (s *diffSide) settleOne(ctx context.Context, known map[access.Request]access.Decision, open []access.Request) map[access.Request]access.Decision {
	answers := access.CheckAll(ctx, s.authority, s.who, open, s.asking.Concurrency, func() {})
	for request, decision := range known {
		answers[request] = decision
	}
	return answers
}

// note says what is missing on either side.
func (d *comparing) note(answer *report.Diff, known [2]discovered, sides [2]found) {
	for i, side := range []*diffSide{d.left, d.right} {
		var missing []string
		if known[i].err != nil {
			missing = append(missing, known[i].err.Error()+"; wildcards stand for nothing here")
		}
		if i == 0 || !d.left.shared {
			missing = append(missing, known[i].missing...)
		}
		for _, reason := range append(missing, sides[i].swept.missing...) {
			answer.Missing(side.name + ": " + reason)
		}
		for _, warning := range append(slices.Clone(side.seen.Warnings), sides[i].swept.warnings...) {
			answer.Warnings = append(answer.Warnings, side.name+": "+warning)
		}
		for _, warning := range sides[i].swept.warnings {
			side.console.Note("warning: %s: %s", side.name, warning)
		}
	}
}

// finish prints the answer and says how it ends.
func (d *comparing) finish(ctx context.Context, answer report.Diff, sides [2]found) error {
	if err := d.left.printer.Print(answer); err != nil {
		return err
	}
	if err := d.left.ended(ctx, answer.Incomplete); err != nil {
		return err
	}
	for i, side := range []*diffSide{d.left, d.right} {
		if cause := silenceOf(sides[i].facts, sides[i].swept.answers); cause != nil {
			side.console.Note("error: %s: nothing could be established: %s", side.name, cause)
			side.advise(exit.Advice(cause))
			return exit.With(exit.NotEstablished)
		}
	}
	d.sayMore(answer)
	return exit.With(diffCode(answer.Verdict, answer.Counts.Right > 0, d.failOnGain))
}

// sayMore writes what a table has no room for.
func (d *comparing) sayMore(answer report.Diff) {
	if d.left.quiet {
		return
	}
	for _, note := range answer.Notes {
		d.left.console.Note("note: %s", note)
	}
}

// diffCode is the exit code: not established goes before different.
func diffCode(verdict report.DiffVerdict, gained, onlyGain bool) int {
	switch {
	case verdict == report.DiffUnknown:
		return exit.NotEstablished
	case verdict == report.DiffDifferent && (gained || !onlyGain):
		return exit.No
	default:
		return exit.OK
	}
}
