package kube

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Impersonation is the Authority that sends SelfSubject reviews as the
// identity: whatever the cluster's authorizers are, they decide. The zero
// identity is asked without further impersonation.
type Impersonation struct {
	caller *Caller
	seats  perIdentity[*seat]
}

// NewImpersonation makes the authority. It sends nothing until asked.
func NewImpersonation(caller *Caller) *Impersonation {
	return &Impersonation{caller: caller}
}

func (a *Impersonation) seat(ctx context.Context, who identity.Identity) *seat {
	return a.seats.get(who, func() *seat {
		if as := a.caller.Acting().UserName; as != "" && who.Kind != 0 {
			return &seat{who: who, err: &AlreadyImpersonating{As: as}}
		}
		return takeSeat(ctx, a.caller, who)
	})
}

// Identify implements access.Authority with one SelfSubjectReview, sent once.
func (a *Impersonation) Identify(ctx context.Context, who identity.Identity) (access.Seen, error) {
	s := a.seat(ctx, who)
	var denied *ImpersonationDenied
	if errors.As(s.err, &denied) {
		return s.seen, diagnose(ctx, a.caller, denied)
	}
	return s.seen, s.err
}

// Check implements access.Authority with one SelfSubjectAccessReview.
func (a *Impersonation) Check(ctx context.Context, who identity.Identity, request access.Request) access.Decision {
	s := a.seat(ctx, who)
	if s.err != nil {
		return access.Undecided(sourceOf(who), s.err)
	}
	return s.check(ctx, request)
}

// Rules implements access.Authority with SelfSubjectRulesReviews: one for what
// holds everywhere, sent once, and one for each namespace.
func (a *Impersonation) Rules(ctx context.Context, who identity.Identity, namespace string) access.Rules {
	s := a.seat(ctx, who)
	if s.err != nil {
		return access.Rules{Failed: s.err, Causes: []string{s.err.Error()}}
	}
	return s.rules(ctx, namespace)
}

// perIdentity keeps one value for each identity, made once.
type perIdentity[T any] struct {
	mu     sync.Mutex
	values map[string]func() T
}

func (p *perIdentity[T]) get(who identity.Identity, build func() T) T {
	p.mu.Lock()
	if p.values == nil {
		p.values = map[string]func() T{}
	}
	key := fmt.Sprintf("%#v", who)
	if p.values[key] == nil {
		p.values[key] = sync.OnceValue(build)
	}
	value := p.values[key]
	p.mu.Unlock()
	return value()
}
