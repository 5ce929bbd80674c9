package report

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// ran is a report with a result of each kind.
func ran(brief bool) TestReport {
	jane := identity.Identity{Kind: identity.User, Name: "jane", Groups: []string{"dev"}}
	bot := identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}
	seen := access.Seen{Source: access.SourceImpersonation, Username: "jane", Groups: jane.ExpectedGroups(), Verified: true}
	pods := access.Request{Verb: "get", Resource: "pods", Namespace: "prod"}
	at := func(test, line int) (expectation.Position, expectation.Position) {
		return expectation.Position{File: "a.yaml", Line: line}, expectation.Position{File: "a.yaml", Line: test}
	}
	expects := func(name string, test, line int, kind expectation.Kind, request access.Request) expectation.Expectation {
		position, testAt := at(test, line)
		return expectation.Expectation{Position: position, Test: name, TestAt: testAt, Who: jane, Kind: kind, Request: request}
	}
	yes := access.Decision{Verdict: access.Allowed, Source: access.SourceImpersonation, Reason: "RBAC: allowed by something"}
	no := access.Decision{Verdict: access.Denied, Source: access.SourceImpersonation}
	skipped := expects("skips", 20, 22, expectation.Can, access.Request{})
	skipped.Skipped, skipped.Words = "there is no resource \"widgets\" here", "get widgets"
	wide := expects("", 30, 32, expectation.Can, access.Request{Verb: "list", Resource: "pods"})
	wide.ClusterWide = true
	whole := expects("bot", 40, 42, expectation.Exactly, access.Request{})
	whole.Who = bot
	secrets := access.Right{Verb: "get", Resource: "secrets", Name: "db", Limited: true}
	report := NewTestReport(1, 17, brief)
	for _, r := range []expectation.Result{
		{Expectation: expects("jane reads", 4, 8, expectation.Can, pods), Status: expectation.Passed, Seen: seen, Decision: yes},
		{Expectation: expects("jane reads", 4, 10, expectation.Cannot, pods), Status: expectation.Failed, Seen: seen, Decision: yes},
		{Expectation: expects("jane writes", 12, 14, expectation.Can, pods), Status: expectation.Failed, Seen: seen, Decision: no},
		{Expectation: expects("jane waits", 16, 18, expectation.Can, pods), Status: expectation.Unanswered, Seen: seen, Cause: "timed out"},
		{Expectation: skipped, Status: expectation.Skipped, Cause: skipped.Skipped},
		{Expectation: wide, Status: expectation.Passed, Seen: seen, Decision: yes},
		{Expectation: expects("jane who", 34, 36, expectation.Can, pods), Status: expectation.Errored, Err: errors.New("no"), Cause: "you may not impersonate jane"},
		{
			Expectation: whole, Status: expectation.Failed, Cause: "a webhook is at work",
			Extra: []expectation.HeldRight{
				{Right: access.Right{Verb: "get", Path: "/metrics"}},
				{Namespace: "prod", Right: secrets},
				{Namespace: "prod", Right: access.Right{Verb: "list", Resource: "secrets", Name: "db", Limited: true}},
			},
			Missing: []expectation.HeldRight{{Right: access.Right{Verb: "*", Group: "*", Resource: "*"}}},
		},
	} {
		result := NewTestResult(r)
		switch {
		case r.Kind == expectation.Cannot:
			result.Explain(Explanation{DecidedBy: "rbac", Grants: []ExplainedGrant{grantedBy("readers"), grantedBy("more\x1b[31m")}})
		case r.Test == "jane writes":
			result.Explain(Explanation{DecidedBy: "rbac", NearMiss: []NearMiss{{Sentence: "allowed in dev and not in prod"}}})
		case r.Kind == expectation.Exactly:
			result.Extra[1].Grants = []ExplainedGrant{grantedBy("keeps")}
		}
		report.Add(result)
	}
	return report
}

func grantedBy(name string) ExplainedGrant {
	return ExplainedGrant{
		Grant: access.Grant{
			Binding: access.Ref{Kind: "RoleBinding", Namespace: "prod", Name: name},
			Role:    access.Ref{Kind: "Role", Namespace: "prod", Name: "reader"}, Subject: access.Ref{Kind: "User", Name: "jane"},
		},
		Rule: rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}},
	}
}

func TestTestReport(t *testing.T) {
	golden(t, "testreport", ran(false))
	golden(t, "testreport-quiet", ran(true))
}

// TestCases are what other programs are told.
func TestCases(t *testing.T) {
	want := []Case{
		{File: "a.yaml", Line: 8, Suite: "jane reads", Name: "jane+dev can get pods in namespace prod", Outcome: OutcomePass},
		{
			File: "a.yaml", Line: 10, Suite: "jane reads", Name: "jane+dev cannot get pods in namespace prod", Outcome: OutcomeFail, Message: "the answer is yes",
			Details: []string{
				"because RoleBinding prod/readers gives Role prod/reader to User jane: rule 1 allows get pods",
				"also because RoleBinding prod/more\x1b[31m gives Role prod/reader to User jane: rule 1 allows get pods",
			},
		},
		{
			File: "a.yaml", Line: 14, Suite: "jane writes", Name: "jane+dev can get pods in namespace prod", Outcome: OutcomeFail, Message: "the answer is no",
			Details: []string{"near misses:", "  allowed in dev and not in prod"},
		},
		{File: "a.yaml", Line: 18, Suite: "jane waits", Name: "jane+dev can get pods in namespace prod", Message: "not established: timed out"},
		{File: "a.yaml", Line: 22, Suite: "skips", Name: "jane+dev can get widgets", Outcome: OutcomeSkip, Message: `not asked: there is no resource "widgets" here`},
		{File: "a.yaml", Line: 32, Suite: "the test on line 30", Name: "jane+dev can list pods in all namespaces at once", Outcome: OutcomePass},
		{File: "a.yaml", Line: 36, Suite: "jane who", Name: "jane+dev can get pods in namespace prod", Message: "could not be asked: you may not impersonate jane"},
		{
			File: "a.yaml", Line: 42, Suite: "bot", Name: "sa/ci:bot holds exactly what is listed", Outcome: OutcomeFail, Message: "too much is held, and something is missing",
			Details: []string{
				"too much: get /metrics",
				"too much: get,list secrets/db in namespace prod",
				"  because RoleBinding prod/keeps gives Role prod/reader to User jane: rule 1 allows get pods",
				"missing: * *.* everywhere",
				"more may be wrong: a webhook is at work",
			},
		},
	}
	if diff := cmp.Diff(want, ran(false).Cases()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTestFile: a file that YAML reads as it was meant, whatever the names are.
func TestTestFile(t *testing.T) {
	golden(t, "testfile", TestFile{
		Comments: []string{"Recorded."},
		Tests: []expectation.Test{
			{
				Name: "sa/ci:bot", Subject: expectation.Subject{ServiceAccount: "ci:bot"},
				Exactly: []expectation.Holding{
					{
						Places: expectation.Places{ClusterWide: true}, Can: []string{"get /metrics", "* *"},
						Rules: []rbacv1.PolicyRule{
							{Verbs: []string{"*"}, APIGroups: []string{""}, Resources: []string{"*/scale"}, ResourceNames: []string{"a,b", "no", "7"}},
							{Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics/*"}},
						},
					},
					{Places: expectation.Places{Namespaces: []string{"prod", "no"}, Selector: "a in (b)"}, Can: []string{"get pods"}},
				},
			},
			{
				Name: "true", Places: expectation.Places{Namespaces: []string{"prod"}},
				Subject: expectation.Subject{
					User: "a \"b\" \\ # c: \x1b\u202e\n山", Groups: []string{"dev: team", "[x]"}, UID: "12",
					Extra: map[string][]string{"b": {"2"}, "a": {"", "yes"}},
				},
				Can: []string{"get pods/a # b", "impersonate users/x: y"}, Cannot: []string{"get nodes"},
			},
			{Name: "n", Subject: expectation.Subject{Node: "n1", Group: "g"}, Exactly: []expectation.Holding{}},
		},
	})
}
