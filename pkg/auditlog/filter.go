package auditlog

import (
	"slices"
	"strings"
	"time"
)

// Filter says which events are wanted: of each list that is not empty the event
// has to match one. The zero value wants all.
type Filter struct {
	Actors, Targets []string // usernames
	Groups          []string // of whom was acted as
	Verbs           []string
	Resources       []string // with their group, or without it for any
	Namespaces      []string
	Since, Until    time.Time // from the one to before the other; zero for no bound
	Failed          bool      // refused and denied ones alone
	NoReviews       bool      // none that only ask what somebody may do
}

// Wants reports whether the event matches. One without a time matches any bound:
// it may be within.
func (f Filter) Wants(e Event) bool {
	return oneOf(f.Actors, e.Actor.Username) && oneOf(f.Targets, e.Target.Username) &&
		(len(f.Groups) == 0 || slices.ContainsFunc(e.Target.Groups, func(g string) bool { return oneOf(f.Groups, g) })) &&
		oneOf(f.Verbs, e.Verb) && f.wantsResource(e) && oneOf(f.Namespaces, e.Namespace) &&
		f.wantsTime(e.Time) && (!f.Failed || e.Refused || e.Denied) && !(f.NoReviews && e.isReview())
}

// isReview: a request that asks what somebody may do, or who he is, and does nothing.
func (e Event) isReview() bool {
	return slices.Contains([]string{
		"selfsubjectaccessreviews.authorization.k8s.io", "selfsubjectrulesreviews.authorization.k8s.io", "subjectaccessreviews.authorization.k8s.io",
		"localsubjectaccessreviews.authorization.k8s.io", "selfsubjectreviews.authentication.k8s.io",
	}, e.Resource)
}

// wantsResource: pods is also pods of any group, but never pods/log.
func (f Filter) wantsResource(e Event) bool {
	return oneOf(f.Resources, e.Resource) || slices.Contains(f.Resources, withoutGroup(e.Resource))
}

// withoutGroup is deployments/scale of deployments.apps/scale. Paths begin with
// a slash.
func withoutGroup(resource string) string {
	word, subresource, hasSubresource := strings.Cut(resource, "/")
	word, _, _ = strings.Cut(word, ".")
	if hasSubresource {
		word += "/" + subresource
	}
	return word
}

func oneOf(wanted []string, value string) bool {
	return len(wanted) == 0 || slices.Contains(wanted, value)
}

func (f Filter) wantsTime(at time.Time) bool {
	if at.IsZero() {
		return true
	}
	return (f.Since.IsZero() || !at.Before(f.Since)) && (f.Until.IsZero() || at.Before(f.Until))
}

// Unsettled reports whether an event that does not match may do so all the same:
// of a refused attempt the log lost what the filter asks for.
func (f Filter) Unsettled(e Event) bool {
	if !e.Refused {
		return false
	}
	rest := f
	rest.Groups = nil // of which one is told at most
	if e.Target.Username == "" {
		rest.Targets = nil
	}
	return !f.Wants(e) && rest.Wants(e)
}

// Undated reports whether an event matches only because the log does not say
// when it was.
func (f Filter) Undated(e Event) bool {
	return e.Time.IsZero() && !(f.Since.IsZero() && f.Until.IsZero()) && f.Wants(e)
}
