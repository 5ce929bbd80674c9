package stories

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// userAgent begins the name under which the plugin makes its requests. kubectl,
// which runs it, has another.
const userAgent = "who-can-as/"

func ofPlugin(events []testcluster.AuditEvent) []testcluster.AuditEvent {
	return slices.DeleteFunc(events, func(event testcluster.AuditEvent) bool {
		return !strings.HasPrefix(event.UserAgent, userAgent)
	})
}

// reviewLine describes a request that created a review: who asked, as whom, and
// about whom.
func reviewLine(event testcluster.AuditEvent) string {
	line := event.User.Username
	if event.ImpersonatedUser != nil {
		line += " as " + userWords(*event.ImpersonatedUser)
	}
	line += ": " + event.Verb + " " + objectWords(event) + subjectWords(event)
	if event.ResponseStatus.Code >= 400 {
		line += fmt.Sprintf(" (%d)", event.ResponseStatus.Code)
	}
	return line + "\n"
}

func isReview(event testcluster.AuditEvent) bool {
	return event.Verb == "create" && event.ObjectRef != nil && slices.Contains(reviews(), event.ObjectRef.Resource)
}

func reviews() []string { return append(selfReviews(), "subjectaccessreviews") }

func selfReviews() []string {
	return []string{"selfsubjectaccessreviews", "selfsubjectreviews", "selfsubjectrulesreviews"}
}

func objectWords(event testcluster.AuditEvent) string {
	if event.ObjectRef == nil {
		path, _, _ := strings.Cut(event.RequestURI, "?")
		return path
	}
	return event.ObjectRef.Resource
}

// subjectWords name whom a subjectaccessreview is about.
func subjectWords(event testcluster.AuditEvent) string {
	if !isReview(event) || event.ObjectRef.Resource != "subjectaccessreviews" || len(event.RequestObject) == 0 {
		return "" // a refused request's body is not logged
	}
	var review authorizationv1.SubjectAccessReview
	if err := json.Unmarshal(event.RequestObject, &review); err != nil {
		return " about: " + err.Error()
	}
	extra := map[string][]string{}
	for key, values := range review.Spec.Extra {
		extra[key] = values
	}
	return " about " + userWords(testcluster.AuditUser{
		Username: review.Spec.User, UID: review.Spec.UID, Groups: review.Spec.Groups, Extra: extra,
	})
}

func userWords(user testcluster.AuditUser) string {
	words := []string{user.Username}
	if user.UID != "" {
		words = append(words, "uid "+user.UID)
	}
	for _, group := range user.Groups {
		words = append(words, "group "+group)
	}
	for _, key := range slices.Sorted(maps.Keys(user.Extra)) {
		words = append(words, "extra "+key+"="+strings.Join(user.Extra[key], "+"))
	}
	return strings.Join(words, ", ")
}

func distinct(lines []string) []string { return slices.Compact(sorted(lines)) }

func sorted(lines []string) []string { return slices.Sorted(slices.Values(lines)) }

// assertOnlyReads holds every request to the promise that the plugin reads and
// creates reviews, and nothing else.
func assertOnlyReads(t *testing.T, events []testcluster.AuditEvent) {
	t.Helper()
	if len(events) == 0 {
		t.Error("the plugin asked nothing")
	}
	for _, event := range events {
		if event.Verb != "get" && event.Verb != "list" && !isReview(event) {
			t.Errorf("%s changes something: %s %s", event.User.Username, event.Verb, event.RequestURI)
		}
	}
}

// assertOnlySelfReviewsAsOthers holds the requests of callers to the promise
// that only reviews about oneself are sent as somebody else.
func assertOnlySelfReviewsAsOthers(t *testing.T, events []testcluster.AuditEvent, callers []string) {
	t.Helper()
	for _, event := range events {
		if event.ImpersonatedUser == nil || !slices.Contains(callers, event.User.Username) {
			continue
		}
		if !isReview(event) || !slices.Contains(selfReviews(), event.ObjectRef.Resource) {
			t.Errorf("%s acts as %s: %s %s", event.User.Username, event.ImpersonatedUser.Username, event.Verb, event.RequestURI)
		}
	}
}
