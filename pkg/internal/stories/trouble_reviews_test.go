package stories

import (
	"net/http"
	"testing"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

const (
	selfCheck = "selfsubjectreviews"
	question  = "selfsubjectaccessreviews"
	list      = "selfsubjectrulesreviews"
	review    = "subjectaccessreviews"
)

// TestReviewsRefused: a 403 on a review is about asking, not about what was
// asked: the answer is unknown.
func TestReviewsRefused(t *testing.T) {
	refusal := `selfsubjectaccessreviews.authorization.k8s.io is forbidden: User "jane@example.com" cannot create ` +
		`resource "selfsubjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope`
	odd := "the gateway does not like this"
	prove(t, []trouble{
		{name: "refused/question", args: asJane, faults: faulty(faultproxy.Reviews(question), faultproxy.Forbidden(refusal))},
		{name: "refused/question-without-words", args: asJane, faults: faulty(faultproxy.Reviews(question), faultproxy.Forbidden(odd))},
		{name: "refused/question-review-instead", caller: both, args: asJane, faults: faulty(
			faultproxy.Reviews(question).And(faultproxy.Impersonating("jane@example.com")), faultproxy.Forbidden(refusal))},
		{name: "refused/list", args: somePods, faults: faulty(faultproxy.Reviews(list), faultproxy.Forbidden(refusal))},
		{name: "refused/self-check", args: asJane, faults: faulty(faultproxy.Reviews(selfCheck), faultproxy.Forbidden(
			`selfsubjectreviews.authentication.k8s.io is forbidden: User "jane@example.com" cannot create resource "selfsubjectreviews" in API group "authentication.k8s.io" at the cluster scope`))},
		{name: "refused/review", caller: nothing, args: asJane + " --source review"},
		{name: "refused/some-namespaces", args: "jane@example.com get pods -l acme.example/kind=stage --group dev-team", faults: faulty(
			faultproxy.Reviews(question).And(faultproxy.Mentions("staging")), faultproxy.Forbidden(refusal))},
		{name: "refused/some-namespaces-none-no", args: "jane@example.com list pods -l acme.example/kind=stage --group dev-team -o json", faults: faulty(
			faultproxy.Reviews(question).And(faultproxy.Mentions("staging")), faultproxy.Forbidden(refusal))},
		{name: "refused/some-namespaces-list", args: "jane@example.com -l acme.example/kind=stage --group dev-team --resource pods --resource configmaps", faults: faulty(
			faultproxy.Reviews(list).And(faultproxy.Mentions("staging")), faultproxy.Forbidden(refusal))},
	})
}

// TestTooManyRequests: the server's Retry-After is honoured, and what it refuses
// for ever is trouble or unknown.
func TestTooManyRequests(t *testing.T) {
	prove(t, []trouble{
		{name: "throttled/twice", args: asJane, atLeast: 2 * time.Second, faults: faulty(faultproxy.Reviews(question), faultproxy.Times(2, faultproxy.TooManyRequests(1)))},
		{name: "throttled/self-check-once", args: asJane, faults: faulty(faultproxy.Reviews(selfCheck), faultproxy.Times(1, faultproxy.TooManyRequests(0)))},
		{name: "throttled/question-for-ever", args: asJane, faults: faulty(faultproxy.Reviews(question), faultproxy.TooManyRequests(0))},
		{name: "throttled/self-check-for-ever", args: asJane, faults: faulty(faultproxy.Reviews(selfCheck), faultproxy.TooManyRequests(0))},
		{name: "throttled/longer-than-the-timeout", args: asJane + " --request-timeout 3s", faults: faulty(
			faultproxy.Reviews(question), faultproxy.TooManyRequests(3600))},
		{name: "throttled/list-for-ever", args: somePods, faults: faulty(faultproxy.Reviews(list), faultproxy.TooManyRequests(0))},
	})
}

// TestServerErrors: a 500 is no answer to the question that met it, and takes
// nothing away from the others.
func TestServerErrors(t *testing.T) {
	broken := faultproxy.InternalError("etcdserver: leader changed")
	prove(t, []trouble{
		{name: "broken/question", args: asJane, faults: faulty(faultproxy.Reviews(question), broken)},
		{name: "broken/question-quiet", args: asJane + " -q", faults: faulty(faultproxy.Reviews(question), broken)},
		{name: "broken/question-json", args: asJane + " -o json", faults: faulty(faultproxy.Reviews(question), broken)},
		{name: "broken/self-check", args: asJane, faults: faulty(faultproxy.Reviews(selfCheck), broken)},
		{name: "broken/list", args: somePods, faults: faulty(faultproxy.Reviews(list), broken)},
		{name: "broken/list-cluster-wide-part", args: somePods, faults: faulty(
			faultproxy.Reviews(list).And(faultproxy.Mentions("nowhere")), broken)},
		{name: "broken/namespace", args: asJane, faults: faulty(faultproxy.Path("GET", "/api/v1/namespaces/"), broken)},
		{name: "broken/namespaces", args: "jane get pods -A --no-hints", faults: faulty(faultproxy.Path("GET", "/api/v1/namespaces"), broken)},
		{name: "broken/hints", caller: reader, args: "jane@example.com get pods -n production", faults: faulty(
			faultproxy.Path("GET", "/apis/rbac.authorization.k8s.io/"), broken)},
		{name: "broken/gateway", args: asJane, faults: faulty(faultproxy.Reviews(question), faultproxy.Respond(http.StatusBadGateway,
			http.Header{"Content-Type": {"text/html"}}, "<h1>\x1b[31m502</h1>\n<p>no backend</p>\n"))},
		{name: "broken/once", args: asJane, faults: faulty(faultproxy.Reviews(question), faultproxy.Times(1, broken))},
		{name: "broken/some-of-a-sweep", caller: reviewer, args: "jane@example.com -n production --group dev-team --resource pods --resource configmaps", faults: faulty(
			faultproxy.Reviews(review).And(faultproxy.Mentions("watch")), broken)},
		{name: "broken/all-of-a-sweep", caller: reviewer, args: "jane@example.com -n production --group dev-team --resource pods", faults: faulty(
			faultproxy.Reviews(review).And(faultproxy.Mentions("pods")), broken)},
	})
}
