package kube

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// seat is one identity's place at the server: how requests are sent for it and
// whom the server saw. It is taken once per identity.
type seat struct {
	who     identity.Identity
	target  identity.Identity // who, or whom the caller acts as: for words about it
	clients clients
	seen    access.Seen
	err     error // why nothing can be asked from this seat
	// refused is set when the server would not take the self-check from the
	// identity, so that it could not be verified.
	refused *ReviewRefused

	clusterWide func(context.Context) access.Rules
}

// takeSeat sends the self-check for an identity: one SelfSubjectReview.
func takeSeat(ctx context.Context, caller *Caller, who identity.Identity) *seat {
	s := newSeat(who, who)
	if who.Kind == 0 {
		s.target = caller.actor()
	}
	for _, as := range attempts(caller, who) {
		s.take(ctx, caller, as)
		var denied *ImpersonationDenied
		if !errors.As(s.err, &denied) {
			break
		}
	}
	return s
}

// takeOwnSeat is the seat of the caller as nobody but itself.
func takeOwnSeat(ctx context.Context, caller *Caller) *seat {
	s := newSeat(identity.Identity{}, identity.Identity{})
	s.take(ctx, caller, rest.ImpersonationConfig{})
	return s
}

func newSeat(who, target identity.Identity) *seat {
	s := &seat{who: who, target: target}
	s.clusterWide = onceRules(s.readClusterWide)
	return s
}

// attempts are the impersonation configs to try. A node is sent with its group
// first; the server refuses that to callers who hold only constrained rights,
// and adds the group itself when they are sent by username alone
// (k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go).
func attempts(caller *Caller, who identity.Identity) []rest.ImpersonationConfig {
	if who.Kind == 0 {
		return []rest.ImpersonationConfig{caller.Acting()}
	}
	full := rest.ImpersonationConfig{
		UserName: who.Username(), Groups: who.RequestedGroups(), UID: who.UID, Extra: who.Extra,
	}
	if who.Kind != identity.Node {
		return []rest.ImpersonationConfig{full}
	}
	alone := full
	alone.Groups = who.Groups
	return []rest.ImpersonationConfig{full, alone}
}

func (s *seat) take(ctx context.Context, caller *Caller, as rest.ImpersonationConfig) {
	s.err, s.refused = nil, nil
	s.seen = access.Seen{
		Source: sourceOf(s.who), Username: as.UserName, UID: as.UID,
		Groups: expectedGroups(s.who, as), Extra: as.Extra,
	}
	if s.clients, s.err = caller.clientsAs(as); s.err != nil {
		return
	}
	review, err := s.clients.authentication.SelfSubjectReviews().
		Create(ctx, &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil {
		s.err = s.selfCheckFailed(classify(err, s.target))
		return
	}
	s.err = s.compare(as, review.Status.UserInfo)
}

func sourceOf(who identity.Identity) access.Source {
	if who.Kind == 0 {
		return access.SourceSelf
	}
	return access.SourceImpersonation
}

func expectedGroups(who identity.Identity, as rest.ImpersonationConfig) []string {
	if who.Kind == 0 {
		return as.Groups
	}
	return who.ExpectedGroups()
}

// selfCheckFailed: a self-check that the identity itself may not make proves
// nothing against it; everything else does.
func (s *seat) selfCheckFailed(err error) error {
	if refused, ok := errors.AsType[*ReviewRefused](err); ok {
		s.refused = refused
		if s.seen.Username == "" {
			s.seen.Username = refused.User
		}
		if s.target.Name == "" {
			s.noteAnonymous(refused.User)
		}
		s.seen.Warnings = append(s.seen.Warnings,
			"the server would not confirm this identity: "+refused.Server)
		return nil
	}
	var denied *ImpersonationDenied
	if errors.As(err, &denied) {
		return err
	}
	return fmt.Errorf("asking the server whom it sees: %w", err)
}

// noteAnonymous tells a caller who is nobody that he is.
func (s *seat) noteAnonymous(user string) {
	if user == "system:anonymous" {
		s.seen.Warnings = append(s.seen.Warnings, "the server takes you for "+user+": it was sent no credentials, or none that it takes")
	}
}

// compare holds what the server saw against what was sent.
func (s *seat) compare(sent rest.ImpersonationConfig, saw authenticationv1.UserInfo) error {
	s.seen.Verified = true
	s.seen.Username, s.seen.UID, s.seen.Groups = saw.Username, saw.UID, saw.Groups
	s.seen.Extra = plainExtra(saw.Extra)
	if sent.UserName == "" {
		return nil
	}
	if saw.Username != sent.UserName {
		return &IdentityMismatch{Sent: sent.UserName, Seen: saw.Username, Acting: s.who.Kind == 0}
	}
	if lost := lostValues(sent, s.seen); len(lost) > 0 {
		return &IdentityMismatch{Sent: sent.UserName, Seen: saw.Username, Lost: lost, Acting: s.who.Kind == 0}
	}
	if s.who.Kind == 0 {
		return nil
	}
	s.noteGroups(s.who.ExpectedGroups(), saw.Groups)
	return nil
}

func lostValues(sent rest.ImpersonationConfig, seen access.Seen) []string {
	var lost []string
	for _, group := range sent.Groups {
		if !slices.Contains(seen.Groups, group) {
			lost = append(lost, fmt.Sprintf("group %q", group))
		}
	}
	if sent.UID != "" && sent.UID != seen.UID {
		lost = append(lost, fmt.Sprintf("uid %q", sent.UID))
	}
	for _, key := range slices.Sorted(maps.Keys(sent.Extra)) {
		if !slices.Equal(seen.Extra[strings.ToLower(key)], sent.Extra[key]) {
			lost = append(lost, fmt.Sprintf("extra %q", key))
		}
	}
	return lost
}

func (s *seat) noteGroups(expected, saw []string) {
	for _, group := range expected {
		if !slices.Contains(saw, group) {
			s.seen.Warnings = append(s.seen.Warnings,
				fmt.Sprintf("the server did not count this identity in group %q", group))
		}
	}
	for _, group := range saw {
		if !slices.Contains(expected, group) {
			s.seen.Warnings = append(s.seen.Warnings,
				fmt.Sprintf("the server counts this identity in group %q, which was not asked for", group))
		}
	}
}

func plainExtra(extra map[string]authenticationv1.ExtraValue) map[string][]string {
	if len(extra) == 0 {
		return nil
	}
	plain := make(map[string][]string, len(extra))
	for key, values := range extra {
		plain[key] = values
	}
	return plain
}

// onceRules keeps the first answer of read for all later calls.
func onceRules(read func(context.Context) access.Rules) func(context.Context) access.Rules {
	var once sync.Once
	var rules access.Rules
	return func(ctx context.Context) access.Rules {
		once.Do(func() { rules = read(ctx) })
		return rules
	}
}
