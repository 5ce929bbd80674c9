package whocanas

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// state is all RBAC objects of one side.
type state struct {
	rbac.Holdings
	title string
}

// compareEveryone says who gains and who loses what between two states of the
// RBAC objects.
func (f *diffFlags) compareEveryone(ctx context.Context, console flags.Console) error {
	f.asking.Source = string(access.SourceRBAC)
	left, right, err := f.sides(console, nil)
	if err != nil {
		return err
	}
	d := &comparing{left: left, right: right, several: true, whatIf: f.change.given()}
	known := [2]discovered{left.discover(ctx)(), {}}
	if known[1] = known[0]; !left.shared {
		known[1] = right.discover(ctx)()
	}
	before, err := left.state(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", left.name, err)
	}
	after, err := f.stateAfter(ctx, before, right)
	if err != nil {
		return fmt.Errorf("%s: %w", right.name, err)
	}
	answer := report.NewDiffEveryone(before.title, after.title)
	answer.WhatIf = d.whatIf
	answer.Notes = d.catalogNotes(known)
	established := d.noteGaps(&answer, known, [2]state{before, after})
	drifts := rbac.Drifts(before.Policy, after.Policy, d.catalog(known))
	attribute(&answer, drifts, before.Policy, after.Policy)
	for _, gap := range slices.Concat(partialGaps(drifts, before.Partial || after.Partial), openGaps(drifts)) {
		established = false
		answer.Missing(gap)
	}
	for _, gap := range fedGaps(before, after) {
		established = false
		answer.Missing(gap)
	}
	answer.Settle(established)
	return d.finishEveryone(ctx, answer, f.failOnGain)
}

// state reads all RBAC objects.
func (s *diffSide) state(ctx context.Context) (state, error) {
	held, err := world.All(ctx, s.world)
	return state{Holdings: held, title: s.world.Title()}, err
}

// stateAfter is the state that the other one is compared with: after a change,
// or of the other side.
func (f *diffFlags) stateAfter(ctx context.Context, before state, right *diffSide) (state, error) {
	if !f.change.given() {
		return right.state(ctx)
	}
	if err := right.checkChange(ctx); err != nil {
		return state{}, err
	}
	after := before
	after.title, after.Objects = f.change.title(), right.change.Apply(before.Objects)
	after.Policy = rbac.NewPolicy(after.Objects)
	return after, nil
}

// noteGaps says what could not be read, and reports whether all was.
func (d *comparing) noteGaps(answer *report.DiffEveryone, known [2]discovered, states [2]state) bool {
	for i, side := range []*diffSide{d.left, d.right} {
		if i == 1 && d.left.shared {
			continue
		}
		if known[i].err != nil {
			answer.Missing(side.name + ": " + known[i].err.Error() + "; wildcards stand for nothing here")
		}
		for _, gap := range slices.Concat(known[i].missing, states[i].Gaps) {
			answer.Missing(side.name + ": " + gap)
		}
	}
	return known[0].err == nil && known[1].err == nil && len(states[0].Gaps)+len(states[1].Gaps) == 0
}

// partialGaps are the roles that one side's bindings alone refer to, where that
// they are not among the objects does not mean that they do not exist.
func partialGaps(drifts []rbac.Drift, partial bool) []string {
	var gaps []string
	for _, drift := range drifts {
		for _, missing := range drift.Missing {
			gap := missing.Binding.String() + " refers to " + missing.Role.String() + ", which does not exist among these objects"
			if partial && !slices.Contains(gaps, gap) {
				gaps = append(gaps, gap)
			}
		}
	}
	return gaps
}

// fedGaps are the roles that are not among the objects of files, that bindings
// refer to, and into which the change puts rules by aggregation: what their
// holders gain or lose by it is not known.
func fedGaps(before, after state) []string {
	if !before.Partial && !after.Partial {
		return nil
	}
	known, bound := map[string]bool{}, map[string]bool{}
	for role := range after.Policy.Roles() {
		known[role.Ref.Name] = known[role.Ref.Name] || role.Ref.Namespace == ""
	}
	for binding := range after.Policy.Bindings() {
		bound[binding.RoleRef.Name] = bound[binding.RoleRef.Name] || binding.RoleRef.Namespace == ""
	}
	isChanged := map[access.Ref]bool{}
	for _, change := range rbac.Changes(before.Policy, after.Policy) {
		isChanged[change.Ref] = true
	}
	var gaps []string
	for _, role := range slices.Concat(before.Objects.ClusterRoles, after.Objects.ClusterRoles) {
		if !isChanged[access.Ref{Kind: "ClusterRole", Name: role.Name}] {
			continue
		}
		for _, label := range sortedKeys(role.Labels) {
			fed, feeds := strings.CutPrefix(label, "rbac.authorization.k8s.io/aggregate-to-")
			gap := fmt.Sprintf("ClusterRole %s feeds ClusterRole %s, which is bound and not among these objects", role.Name, fed)
			if feeds && bound[fed] && !known[fed] && !slices.Contains(gaps, gap) {
				gaps = append(gaps, gap)
			}
		}
	}
	return gaps
}

// openGaps are the subjects of whom something that could be a difference is not
// known.
func openGaps(drifts []rbac.Drift) []string {
	var gaps []string
	for _, drift := range drifts {
		if slices.ContainsFunc(drift.Rows, func(row access.DiffRow) bool {
			return slices.Contains(slices.Collect(maps.Values(row.Cells)), access.NotEstablished)
		}) {
			gaps = append(gaps, "not everything is known of "+drift.Subject.String())
		}
	}
	return gaps
}

// attribute writes what drifts to the changed objects that it comes from.
func attribute(answer *report.DiffEveryone, drifts []rbac.Drift, before, after *rbac.Policy) {
	at, isChanged := map[access.Ref]int{}, map[access.Ref]bool{}
	for i, change := range rbac.Changes(before, after) {
		at[change.Ref], isChanged[change.Ref] = i, true
		answer.Changes = append(answer.Changes, report.DiffChange{Object: change.Ref, Change: string(change.Kind), Effects: []report.DiffEffect{}})
	}
	for _, drift := range drifts {
		for _, row := range drift.Rows {
			for _, share := range sharesOf(drift.Subject, row, before, after, isChanged) {
				number, known := at[share.object]
				if !known {
					number = len(answer.Changes)
					at[share.object] = number
					answer.Changes = append(answer.Changes, report.DiffChange{Object: share.object, Change: string(rbac.Changed)})
				}
				answer.Changes[number].Add(report.NewDiffEffect(drift.Subject, row, share.gains, share.loses))
			}
		}
	}
	answer.Changes = slices.DeleteFunc(answer.Changes, func(change report.DiffChange) bool {
		return len(change.Effects) == 0 && isDerived(change.Object, after, isChanged)
	})
}

// isDerived reports whether a role has changed only because those that it is
// made of have.
func isDerived(ref access.Ref, policy *rbac.Policy, isChanged map[access.Ref]bool) bool {
	for role := range policy.Roles() {
		if role.Ref == ref {
			return slices.ContainsFunc(role.From, func(name string) bool { return isChanged[access.Ref{Kind: ref.Kind, Name: name}] })
		}
	}
	return false
}

// share is the part of a row that comes from one object.
type share struct {
	object       access.Ref // zero if it cannot be told
	gains, loses []string
}

// sharesOf finds for each verb of a row the object that gave or took it.
func sharesOf(subject access.Ref, row access.DiffRow, before, after *rbac.Policy, isChanged map[access.Ref]bool) []share {
	var shares []share
	for _, verb := range sortedKeys(row.Cells) {
		difference := row.Cells[verb]
		policy := before
		if difference == access.OnlyRight {
			policy = after
		} else if difference != access.OnlyLeft {
			continue
		}
		request, _ := row.Requests(verb)
		var object access.Ref
		if cause := rbac.CauseOf(policy.Authorize(rbac.SubjectOf(subject), request).Grants, isChanged); cause != nil {
			object = *cause
		}
		number := slices.IndexFunc(shares, func(s share) bool { return s.object == object })
		if number < 0 {
			number = len(shares)
			shares = append(shares, share{object: object})
		}
		if difference == access.OnlyRight {
			shares[number].gains = append(shares[number].gains, verb)
		} else {
			shares[number].loses = append(shares[number].loses, verb)
		}
	}
	return shares
}

func (d *comparing) finishEveryone(ctx context.Context, answer report.DiffEveryone, failOnGain bool) error {
	if err := d.left.printer.Print(answer); err != nil {
		return err
	}
	if !d.left.quiet {
		d.left.console.Note("source: %s", sourceWords(access.SourceRBAC))
		for _, note := range answer.Notes {
			d.left.console.Note("note: %s", note)
		}
	}
	if err := d.left.ended(ctx, answer.Incomplete); err != nil {
		return err
	}
	return exit.With(diffCode(answer.Verdict, answer.Gaining > 0, failOnGain))
}
