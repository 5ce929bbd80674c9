package kube

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Auto is the Authority that takes, for each identity, the best source that
// the caller has: impersonation if he may impersonate it, else reviews, else
// the RBAC objects if he may read any bindings.
type Auto struct {
	caller        *Caller
	impersonation *Impersonation
	review        *Review
	rbac          *rbac.Authority
	objects       *policyReader
	chosen        perIdentity[choice]
}

// choice is the authority for one identity, or why there is none.
type choice struct {
	authority access.Authority
	seen      access.Seen
	err       error
	// refused is set once the server takes no reviews from the identity.
	refused *atomic.Bool
}

// NewAuto makes the authority. It sends nothing until asked.
func NewAuto(caller *Caller) (*Auto, error) {
	objects, err := caller.policies()
	if err != nil {
		return nil, err
	}
	return &Auto{
		caller: caller, impersonation: NewImpersonation(caller), review: NewReview(caller),
		rbac: rbac.NewAuthority(objects.read, nil), objects: objects,
	}, nil
}

func (a *Auto) choose(ctx context.Context, who identity.Identity) choice {
	return a.chosen.get(who, func() choice {
		c := a.chooseOnce(ctx, who)
		c.refused = &atomic.Bool{}
		return c
	})
}

func (a *Auto) chooseOnce(ctx context.Context, who identity.Identity) choice {
	s := a.impersonation.seat(ctx, who)
	switch {
	case s.err == nil && s.refused == nil:
		return choice{authority: a.impersonation, seen: s.seen}
	case s.err == nil:
		return a.insteadOfRefused(ctx, who, s)
	default:
		return a.insteadOfDenied(ctx, who, s)
	}
}

// insteadOfRefused: the identity may be impersonated, but may not make the
// self-check (system:anonymous; constrained rights). If it may not be asked
// anything either, reviews about it are asked, if the caller may.
func (a *Auto) insteadOfRefused(ctx context.Context, who identity.Identity, s *seat) choice {
	unverified := choice{authority: a.impersonation, seen: s.seen}
	if who.Kind == 0 || a.answers(ctx, s) {
		return unverified
	}
	seen, err := a.review.Identify(ctx, who)
	if err != nil {
		return unverified
	}
	seen.Warnings = append(seen.Warnings, s.seen.Warnings...)
	return choice{authority: a.review, seen: seen}
}

// insteadOfDenied: the caller may not impersonate the identity, not for the
// self-check at least: rights of constrained impersonation may cover the
// access review alone. Only then, and when he is impersonating already, are
// reviews asked in its place.
func (a *Auto) insteadOfDenied(ctx context.Context, who identity.Identity, s *seat) choice {
	var denied *ImpersonationDenied
	var twice *AlreadyImpersonating
	switch {
	case errors.As(s.err, &denied):
		if a.answers(ctx, s) {
			return a.unconfirmed(s, denied)
		}
		if who.Kind == 0 {
			return choice{authority: a.impersonation, err: diagnose(ctx, a.caller, denied)}
		}
	case errors.As(s.err, &twice):
	default:
		return choice{authority: a.impersonation, err: s.err}
	}
	seen, err := a.review.Identify(ctx, who)
	if err == nil {
		return choice{authority: a.review, seen: seen}
	}
	if a.objects.usable(ctx, a.caller.Namespace()) {
		return a.fromObjects(ctx, who, s.err)
	}
	if denied != nil {
		return choice{authority: a.impersonation, err: diagnose(ctx, a.caller, denied)}
	}
	return choice{authority: a.review, err: fmt.Errorf("%w; and %w", twice, err)}
}

// fromObjects: what RBAC says is not what the server says, so the reader is
// told why he gets the one for the other.
func (a *Auto) fromObjects(ctx context.Context, who identity.Identity, why error) choice {
	seen, err := a.rbac.Identify(ctx, who)
	seen.Warnings = append(seen.Warnings,
		"evaluated from RBAC objects, since you may neither impersonate nor review here: "+why.Error())
	return choice{authority: a.rbac, seen: seen, err: err}
}

// answers tries one access review from the seat.
func (a *Auto) answers(ctx context.Context, s *seat) bool {
	return s.check(ctx, access.Request{Verb: "get", Path: "/version"}).Cause == nil
}

func (a *Auto) unconfirmed(s *seat, denied *ImpersonationDenied) choice {
	s.err = nil
	s.seen.Warnings = append(s.seen.Warnings,
		"you may impersonate this identity for access reviews, but not for confirming who it is: "+denied.Server)
	return choice{authority: a.impersonation, seen: s.seen}
}

// Identify implements access.Authority and settles the source.
func (a *Auto) Identify(ctx context.Context, who identity.Identity) (access.Seen, error) {
	c := a.choose(ctx, who)
	return c.seen, c.err
}

// Check implements access.Authority.
func (a *Auto) Check(ctx context.Context, who identity.Identity, request access.Request) access.Decision {
	c := a.choose(ctx, who)
	if c.err != nil {
		return access.Undecided("", c.err)
	}
	if c.refused.Load() {
		return a.review.Check(ctx, who, request)
	}
	decision := c.authority.Check(ctx, who, request)
	if c.authority == a.review || !isRefused(decision.Cause) {
		return decision
	}
	return a.reviewInstead(ctx, who, request, decision, c.refused)
}

// reviewInstead asks about an identity that turns out not to be let ask this
// itself, although it may ask who it is; from then on, everything is asked
// about it. Where that is refused too, the first refusal says why.
func (a *Auto) reviewInstead(ctx context.Context, who identity.Identity, request access.Request, refusal access.Decision, refused *atomic.Bool) access.Decision {
	if who.Kind == 0 {
		return refusal
	}
	decision := a.review.Check(ctx, who, request)
	if decision.Cause != nil {
		return refusal
	}
	refused.Store(true)
	return decision
}

func isRefused(err error) bool {
	var refused *ReviewRefused
	var denied *ImpersonationDenied
	return errors.As(err, &refused) || errors.As(err, &denied)
}

// Rules implements access.Authority.
func (a *Auto) Rules(ctx context.Context, who identity.Identity, namespace string) access.Rules {
	c := a.choose(ctx, who)
	if c.err != nil {
		return access.Rules{Failed: c.err, Causes: []string{c.err.Error()}}
	}
	return c.authority.Rules(ctx, who, namespace)
}

// NewAuthority makes the authority for a source as named by --source.
func NewAuthority(caller *Caller, source string) (access.Authority, error) {
	switch access.Source(source) {
	case access.SourceImpersonation:
		return NewImpersonation(caller), nil
	case access.SourceReview:
		return NewReview(caller), nil
	case access.SourceRBAC:
		return NewRBAC(caller)
	default:
		return NewAuto(caller)
	}
}

// Sources are the words that --source takes.
func Sources() []string {
	return []string{"auto", string(access.SourceImpersonation), string(access.SourceReview), string(access.SourceRBAC)}
}
