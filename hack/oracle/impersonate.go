package oracle

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// PassageCounts tell how much was compared, by mode; "" counts the refused.
type PassageCounts map[impersonation.Mode]int

// ComparePassages sends every request through the filter and through
// pkg/impersonation, which decides twice: by the policy, and by the rights that
// it lists. The error is the first difference.
func ComparePassages(ctx context.Context, p Passages, counts PassageCounts) error {
	policy, k8s := rbac.NewPolicy(p.Objects), NewKubernetes(p.Objects)
	for _, passage := range p.Passages {
		theirs, err := k8s.Impersonate(ctx, passage)
		if err != nil {
			return fmt.Errorf("%+v: %w", passage, err)
		}
		counts[theirs.Mode]++
		byPolicy := func(r access.Request) access.Verdict { return verdict(policy.Allows(passage.subject(), r)) }
		rights := impersonation.RightsOf(policy, passage.subject(), passage.Constrained)
		byRights := func(r access.Request) access.Verdict { return verdict(rightsAllow(rights, r)) }
		for _, by := range []struct {
			name string
			ask  impersonation.Asker
		}{{"the policy", byPolicy}, {"the rights", byRights}} {
			ours := passedBy(impersonation.Decide(by.ask, passage.Constrained, passage.Actor, passage.Wanted, passage.Request))
			if !samePassed(ours, theirs) {
				return fmt.Errorf("%+v\n  by %s: %+v\n  Kubernetes: %+v", passage, by.name, ours, theirs)
			}
		}
	}
	return nil
}

func passedBy(o impersonation.Outcome) Passed {
	return Passed{Allowed: o.Verdict == access.Allowed, Mode: o.Mode, Groups: o.Groups}
}

func samePassed(a, b Passed) bool {
	return a.Allowed == b.Allowed && a.Mode == b.Mode && slices.Equal(a.Groups, b.Groups)
}

func verdict(allowed bool) access.Verdict {
	if allowed {
		return access.Allowed
	}
	return access.Denied
}

// rightsAllow answers what the filter asks from a list of rights.
func rightsAllow(rights impersonation.Rights, need access.Request) bool {
	if rights.Privileged || slices.ContainsFunc(rights.Rights, func(r impersonation.Right) bool { return r.Covers(need) }) {
		return true
	}
	return slices.ContainsFunc(rights.Actions, func(a impersonation.Action) bool {
		verb, isAction := strings.CutPrefix(need.Verb, a.Mode.ActionVerb(""))
		request := need
		request.Verb = verb
		return isAction && a.Allows(request)
	})
}
