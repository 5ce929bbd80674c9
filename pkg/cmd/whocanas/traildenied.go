package whocanas

import (
	"context"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// explainDenied answers what was denied by what RBAC says now.
func (t *trailReading) explainDenied(ctx context.Context, console flags.Console, f *trailFlags) error {
	policy, err := f.policy(ctx, console)
	if err != nil {
		return err
	}
	catalog, _, err := policy.world.Catalog(ctx, false)
	if err != nil {
		t.complete.Missing("what the cluster serves is not known: " + err.Error())
	}
	t.finder = auditlog.Denied()
	denials := auditlog.NewDenials()
	if err := t.readAll(ctx, denials.Add); err != nil {
		return err
	}
	for _, gap := range policy.lacks {
		t.complete.Missing(gap)
	}
	if denials.Overflow > 0 {
		t.complete.Missing(fmt.Sprintf("denied requests that there was no room for: %d", denials.Overflow))
	}
	var items []report.TrailDenial
	for _, denial := range denials.All() {
		items = append(items, explained(denial, policy, catalog))
	}
	answer := report.NewTrailDenied(items, t.read)
	answer.Completeness = t.complete
	if err := t.printer.Print(answer); err != nil {
		return err
	}
	return t.ended(ctx)
}

// explained is a denial with its reasons.
func explained(denial *auditlog.Denial, policy trailPolicy, catalog access.Catalog) report.TrailDenial {
	e := denial.Example
	item := report.TrailDenial{
		Impersonation: e.Refused, By: report.NewTrailValues(denial.Actors), Objects: report.NewTrailValues(denial.Names),
		Count: denial.Count, First: report.Second(denial.First), Last: report.Second(denial.Last),
	}
	who, request := e.Target, e.Request()
	if e.Refused {
		who, item.By = e.Actor, report.TrailValues{Values: []string{}}
		found := explain.ParseMessages(e.Message)
		if len(found) == 0 {
			item.Cause = "the log does not tell which right was missing"
		} else {
			request = found[0].Request
			item.Cause = alone(policy, who, request)
		}
	}
	asked := identity.FromUsername(who.Username)
	asked.Groups = who.Groups
	item.Identity = report.NewIdentity(asked, access.Seen{Username: who.Username, Groups: who.Groups})
	item.Request, item.Source = report.Request(request), access.SourceRBAC
	item.DecidedBy = "unknown"
	if item.Cause == "" {
		question := explain.Question{
			Who: asked, Subject: rbac.Subject{Username: who.Username, Groups: who.Groups}, Request: request, Resource: catalog.Of(request),
		}
		question.Request.Name = stillDenied(&item, policy, question, denial.Names)
		why(&item.Explanation, policy, question)
	}
	return item
}

// stillDenied is the object to ask about where the requests were for several: one that
// would be denied now, or any where none would. Which would be allowed is noted.
func stillDenied(item *report.TrailDenial, policy trailPolicy, q explain.Question, names auditlog.Values) string {
	if q.Request.Name != "" || len(names.All) < 2 {
		return q.Request.Name
	}
	if names.More {
		item.Notes = append(item.Notes, fmt.Sprintf("only the first %d objects were asked about", len(names.All)))
	}
	var allowed, denied []string
	for _, name := range names.All {
		q.Request.Name = name
		if policy.Policy.Allows(q.Subject, q.Request) {
			allowed = append(allowed, name)
		} else {
			denied = append(denied, name)
		}
	}
	switch {
	case len(denied) == 0:
		return allowed[0]
	case len(allowed) > 0:
		item.Notes = append(item.Notes, "allowed now for "+strings.Join(compacted(allowed), ", "))
	}
	return denied[0]
}

// alone says that the actor may act as the user whom a refusal names: then it was about
// more than that. A server with constrained impersonation names the right that was
// missing in that mode, even where the older one failed by something else.
func alone(policy trailPolicy, actor auditlog.User, refused access.Request) string {
	username := refused.Name
	if refused.Verb == impersonation.Legacy.IdentityVerb() {
		return ""
	}
	if refused.Resource == string(impersonation.ServiceAccounts) {
		username = identity.Identity{Kind: identity.ServiceAccount, Namespace: refused.Namespace, Name: refused.Name}.Username()
	} else if refused.Resource != string(impersonation.Users) {
		return ""
	}
	need := impersonation.Needs(impersonation.Legacy, impersonation.Wanted{Username: username})[0]
	local := policy.Policy.Authorize(rbac.Subject{Username: actor.Username, Groups: actor.Groups}, need)
	if !local.Allowed || local.Privileged {
		return ""
	}
	return fmt.Sprintf("may act as %s alone, by %s: unless that is new, a group, uid or extra value was missing, which the log does not tell", username, local.Grants[0].Binding)
}

// why fills in what RBAC says now.
func why(item *report.Explanation, policy trailPolicy, q explain.Question) {
	local := policy.Policy.Authorize(q.Subject, q.Request)
	item.DecidedBy = "rbac"
	switch {
	case local.Allowed:
		item.Allowed = access.Allowed
		item.SetGrants(local.Grants)
		item.Notes = append(item.Notes, "the rights have changed since, or another authorizer refused it")
		return
	case len(policy.lacks) > 0:
		item.DecidedBy = "unknown"
	default:
		item.Allowed = access.Denied
	}
	item.SetNearMisses(nearMisses(policy.Holdings, q))
	item.Unsure = len(policy.lacks) > 0
}
