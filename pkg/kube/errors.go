package kube

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// ImpersonationDenied means that the caller may not impersonate the identity.
type ImpersonationDenied struct {
	Who    identity.Identity
	Server string // the server's words
	// Caller is whom the server takes the caller for, "" when it did not say.
	Caller string
	// Missing are the legacy rights that the caller turned out to lack; empty
	// when that could not be established.
	Missing []access.Request
	// Constrained is true where the server knows constrained impersonation.
	Constrained bool
}

func (e *ImpersonationDenied) Error() string {
	return fmt.Sprintf("you may not impersonate %s: %s", e.Who.Username(), e.Server)
}

// ReviewRefused means that the server refused to take the review itself.
type ReviewRefused struct {
	User   string // who was refused, as the server named it
	Server string // the server's words
}

func (e *ReviewRefused) Error() string {
	return "the server refused the review: " + e.Server
}

// Refusal reports that single questions may still be answered: the server
// refused one kind of review.
func (e *ReviewRefused) Refusal() bool { return true }

// IsAboutOthers reports whether the refused review was a SubjectAccessReview.
func (e *ReviewRefused) IsAboutOthers() bool {
	return strings.HasPrefix(e.Server, "subjectaccessreviews.authorization.k8s.io ")
}

// IdentityMismatch means that the server saw somebody else than was sent: an
// answer would be about that somebody.
type IdentityMismatch struct {
	Sent, Seen string // user names
	// Lost are groups, a uid or extra values that were sent and not seen.
	Lost []string
	// Acting is true where the caller is to act as that identity.
	Acting bool
}

func (e *IdentityMismatch) Error() string {
	if e.Sent != e.Seen {
		return fmt.Sprintf("asked as %q, but the server saw %q: something on the way drops or changes the impersonation headers", e.Sent, e.Seen)
	}
	return fmt.Sprintf("asked as %q, but the server did not see %s: something on the way drops impersonation headers", e.Sent, strings.Join(e.Lost, ", "))
}

// AlreadyImpersonating means that impersonation was demanded of a caller that
// is impersonating already: a request carries one identity.
type AlreadyImpersonating struct{ As string }

func (e *AlreadyImpersonating) Error() string {
	return fmt.Sprintf("you are acting as %q already, and a request can impersonate only once", e.As)
}

var forbidden = regexp.MustCompile(`(?:^|: )User ("(?:[^"\\]|\\.)*") cannot (\S+) (?:resource|path) `)

// classify turns a 403 on a review into who was refused what. Both the legacy
// and the constrained wording name the verb that was missing
// (k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go); a verb
// of impersonation means the caller, any other the identity asked about.
func classify(err error, who identity.Identity) error {
	if !apierrors.IsForbidden(err) {
		return inWords(err)
	}
	message := serverWords(err)
	m := forbidden.FindStringSubmatch(message)
	if m == nil {
		return &ReviewRefused{Server: message}
	}
	user := userOf(m[1])
	if strings.HasPrefix(m[2], "impersonate") {
		return &ImpersonationDenied{Who: who, Server: message, Caller: user}
	}
	return &ReviewRefused{User: user, Server: message}
}

// userOf is a user name as a refusal quotes it, with what looks like HTML put
// back (k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go,
// sanitizer).
func userOf(quoted string) string {
	user, err := strconv.Unquote(quoted)
	if err != nil {
		user = strings.Trim(quoted, `"`)
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(user)
}

// serverWords is the message of a Status without client-go's own preface.
func serverWords(err error) string {
	var status apierrors.APIStatus
	if errors.As(err, &status) && status.Status().Message != "" {
		return status.Status().Message
	}
	return err.Error()
}
