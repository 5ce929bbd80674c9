package access

import "fmt"

// Verdict is the answer to one request. The zero value is Unknown: an answer
// that was not given is never a "no".
type Verdict int

// The three answers.
const (
	Unknown Verdict = iota
	Allowed
	Denied
)

// String is yes, no or unknown.
func (v Verdict) String() string {
	switch v {
	case Allowed:
		return "yes"
	case Denied:
		return "no"
	default:
		return "unknown"
	}
}

// MarshalText makes a verdict the same word in JSON and YAML as in a sentence.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Source says who gave an answer.
type Source string

// The sources.
const (
	// SourceSelf: SelfSubject reviews sent as the identity in effect.
	SourceSelf Source = "self"
	// SourceImpersonation: SelfSubject reviews sent under impersonation.
	SourceImpersonation Source = "impersonation"
	// SourceReview: SubjectAccessReviews about the identity.
	SourceReview Source = "review"
	// SourceRBAC: RBAC objects evaluated here. No other authorizer is seen.
	SourceRBAC Source = "rbac"
)

// Decision is the answer to one request, with what is known of its grounds.
type Decision struct {
	Verdict Verdict
	// Source says who answered; empty if nobody did.
	Source Source
	// Reason is the authorizer's own text, often empty.
	Reason string
	// Grant is the binding that the reason names, nil if it names none. The
	// server names one of several at random.
	Grant *Grant
	// Grants are all that allow the request, where they are known: from the
	// rbac source, Grant first.
	Grants []Grant
	// EvaluationError is what the server could not evaluate beside its answer.
	EvaluationError string
	// Explicit is true when an authorizer denied outright instead of merely
	// having no opinion (SubjectAccessReviewStatus.denied).
	Explicit bool
	// Cause says why the verdict is Unknown; nil otherwise.
	Cause error
}

// Undecided is a Decision that could not be had, for the cause given.
func Undecided(source Source, cause error) Decision {
	return Decision{Source: source, Cause: cause}
}

// UnmarshalText reads a verdict as MarshalText writes it.
func (v *Verdict) UnmarshalText(text []byte) error {
	for _, verdict := range []Verdict{Unknown, Allowed, Denied} {
		if verdict.String() == string(text) {
			*v = verdict
			return nil
		}
	}
	return fmt.Errorf("%q is none of yes, no and unknown", text)
}
