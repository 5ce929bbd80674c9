package kube

import (
	"context"
	"fmt"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Review is the Authority that asks SubjectAccessReviews about the identity.
// It needs no right to impersonate but the one to create those reviews. The
// server adds no groups to the subject of such a review, so they are completed
// here; and it lists no rules.
type Review struct {
	caller   *Caller
	subjects perIdentity[*subject]
}

// subject is an identity as reviews name it.
type subject struct {
	actor   identity.Identity // whom the caller acts as, if somebody
	seen    access.Seen
	clients clients
	err     error
}

// NewReview makes the authority. It sends nothing until asked.
func NewReview(caller *Caller) *Review { return &Review{caller: caller} }

func (r *Review) subject(ctx context.Context, who identity.Identity) *subject {
	return r.subjects.get(who, func() *subject {
		s := &subject{actor: r.caller.actor()}
		if s.clients, s.err = r.caller.clientsAs(r.caller.Acting()); s.err != nil {
			return s
		}
		if who.Kind == 0 {
			inEffect := takeSeat(ctx, r.caller, who)
			s.seen, s.err = inEffect.seen, inEffect.err
		} else {
			s.seen = access.Seen{Username: who.Username(), UID: who.UID, Groups: who.ReviewGroups(), Extra: who.Extra}
		}
		s.seen.Source = access.SourceReview
		if s.err == nil {
			s.err = s.permitted(ctx)
		}
		return s
	})
}

// permitted finds out whether the caller may create reviews about others.
func (s *subject) permitted(ctx context.Context) error {
	probe := s.check(ctx, access.Request{Verb: "get", Path: "/version"})
	if probe.Cause != nil {
		return fmt.Errorf("creating a subjectaccessreview: %w", probe.Cause)
	}
	return nil
}

func (s *subject) check(ctx context.Context, request access.Request) access.Decision {
	resource, url := attributes(request)
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		ResourceAttributes: resource, NonResourceAttributes: url,
		User: s.seen.Username, UID: s.seen.UID, Groups: s.seen.Groups, Extra: reviewExtra(s.seen.Extra),
	}}
	answer, err := s.clients.authorization.SubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return access.Undecided(access.SourceReview, classify(err, s.actor))
	}
	return decision(access.SourceReview, answer.Status)
}

func reviewExtra(extra map[string][]string) map[string]authorizationv1.ExtraValue {
	if len(extra) == 0 {
		return nil
	}
	values := make(map[string]authorizationv1.ExtraValue, len(extra))
	for key, value := range extra {
		values[key] = value
	}
	return values
}

// Identify implements access.Authority. Nothing confirms a subject that is
// merely named, so it is never verified.
func (r *Review) Identify(ctx context.Context, who identity.Identity) (access.Seen, error) {
	s := r.subject(ctx, who)
	return s.seen, s.err
}

// Check implements access.Authority with one SubjectAccessReview.
func (r *Review) Check(ctx context.Context, who identity.Identity, request access.Request) access.Decision {
	s := r.subject(ctx, who)
	if s.err != nil {
		return access.Undecided(access.SourceReview, s.err)
	}
	return s.check(ctx, request)
}

// Rules implements access.Authority: there is no such call, so the rules are
// never complete.
func (r *Review) Rules(context.Context, identity.Identity, string) access.Rules {
	return access.Rules{Causes: []string{"subject access reviews answer single questions and list no rules"}}
}
