package oracle

import (
	"context"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Counts tell how much was compared.
type Counts struct {
	Policies, Decisions, Allowed, Grants, Lists, Rules, Searches, Found int
}

// Difference is something that pkg/rbac says and Kubernetes does not.
type Difference struct {
	Case       Case // with only the question concerned
	What       string
	Ours       string
	Kubernetes string
}

// Error makes a difference an error.
func (d *Difference) Error() string {
	return fmt.Sprintf("%s\n  pkg/rbac:   %s\n  Kubernetes: %s", d.What, d.Ours, d.Kubernetes)
}

// comparison is one case in progress.
type comparison struct {
	objects access.Objects
	policy  *rbac.Policy
	k8s     *Kubernetes
	counts  *Counts
}

// Compare puts every question of the case to both and returns the first
// difference, nil if there is none.
func Compare(ctx context.Context, c Case, counts *Counts) *Difference {
	cmp := comparison{objects: c.Objects, policy: rbac.NewPolicy(c.Objects), k8s: NewKubernetes(c.Objects), counts: counts}
	counts.Policies++
	for _, q := range c.Questions {
		if d := cmp.decision(ctx, q.Subject, q.Request); d != nil {
			return d
		}
	}
	for _, q := range c.Questions[:min(len(c.Questions), 8)] {
		if d := cmp.subjects(ctx, q.Request); d != nil {
			return d
		}
		if d := cmp.rules(ctx, q.Subject, q.Request.Namespace); d != nil {
			return d
		}
	}
	return nil
}

// decision compares verdict, reason and all grants of one question.
func (c *comparison) decision(ctx context.Context, s rbac.Subject, r access.Request) *Difference {
	allowed, reason, err := c.k8s.Authorize(ctx, s, r)
	if err != nil {
		return c.differ(s, r, "is there an error?", "no", err.Error())
	}
	c.counts.Decisions++
	if allowed {
		c.counts.Allowed++
	}
	if ours := c.policy.Allows(s, r); ours != allowed {
		return c.differ(s, r, "Allows", fmt.Sprint(ours), fmt.Sprint(allowed))
	}
	decision := c.policy.Authorize(s, r)
	if decision.Allowed != allowed {
		return c.differ(s, r, "Authorize", fmt.Sprint(decision.Allowed), fmt.Sprint(allowed))
	}
	if ours := decision.Reason(); ours != reason {
		return c.differ(s, r, "reason", ours, reason)
	}
	var grants []string
	for _, grant := range decision.Grants {
		grants = append(grants, grant.Reason())
	}
	all := c.k8s.Grants(ctx, s, r)
	c.counts.Grants += len(all)
	if !slices.Equal(grants, all) {
		return c.differ(s, r, "all grants", strings.Join(grants, "; "), strings.Join(all, "; "))
	}
	return nil
}

// rules compares the rules in one namespace and what could not be resolved.
func (c *comparison) rules(ctx context.Context, s rbac.Subject, namespace string) *Difference {
	theirs, err := c.k8s.Rules(ctx, s, namespace)
	ours, missing := c.policy.Rules(s, "")
	if namespace != "" {
		more, missed := c.policy.Rules(s, namespace)
		ours, missing = append(slices.Clip(ours), more...), append(slices.Clip(missing), missed...)
	}
	c.counts.Lists++
	c.counts.Rules += len(theirs)
	r := access.Request{Verb: "*", Namespace: namespace}
	if !slices.EqualFunc(ours, theirs, sameRule) {
		return c.differ(s, r, "rules in "+namespace, fmt.Sprint(ours), fmt.Sprint(theirs))
	}
	var errs []error
	for _, one := range missing {
		errs = append(errs, one)
	}
	if a, b := fmt.Sprint(utilerrors.NewAggregate(errs)), fmt.Sprint(err); a != b {
		return c.differ(s, r, "errors of the rules in "+namespace, a, b)
	}
	return nil
}

// sameRule compares words and their order; absent and empty lists are the same.
func sameRule(a, b rbacv1.PolicyRule) bool {
	return slices.Equal(a.Verbs, b.Verbs) && slices.Equal(a.APIGroups, b.APIGroups) && slices.Equal(a.Resources, b.Resources) &&
		slices.Equal(a.ResourceNames, b.ResourceNames) && slices.Equal(a.NonResourceURLs, b.NonResourceURLs)
}

func (c *comparison) differ(s rbac.Subject, r access.Request, what, ours, theirs string) *Difference {
	return &Difference{
		Case:       Case{Objects: c.objects, Questions: []Question{{Subject: s, Request: r}}},
		What:       what,
		Ours:       ours,
		Kubernetes: theirs,
	}
}
