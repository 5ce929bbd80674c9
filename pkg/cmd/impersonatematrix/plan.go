package impersonatematrix

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// The requests that come first about each identity.
const (
	selfChecks = "self-checks"
	permits    = "checks whether reviews are permitted"
)

func (q *inquiry) reviews() bool { return q.asking.Source == string(access.SourceReview) }

// levelPlan is what a survey of levels asks.
func (q *inquiry) levelPlan(survey matrix.Levels) report.Plan {
	plan := q.newPlan()
	whos, places := survey.Open()
	most := whos*survey.Ladder.MostQuestions("") + places*survey.Ladder.MostQuestions("x")
	switch {
	case q.readsRBAC():
		q.planLists(&plan)
	case q.reviews():
		plan.Add(permits, whos, false)
		plan.Add("what decides the levels, asked one by one", most, true)
	default:
		plan.Add(selfChecks, whos, false)
		plan.Add("lists of rules that hold everywhere", whos, false)
		plan.Add("lists of rules in a namespace", places, false)
		plan.AddIf("only where those lists are incomplete: what decides the levels, one by one", most)
	}
	return plan
}

// questionPlan is what a survey of questions asks.
func (q *inquiry) questionPlan(survey matrix.Questions) report.Plan {
	plan := q.newPlan()
	switch {
	case q.readsRBAC():
		q.planLists(&plan)
		return plan
	case q.reviews():
		plan.Add(permits, survey.Open(), false)
	default:
		plan.Add(selfChecks, survey.Open(), false)
	}
	plan.Add("single questions", survey.Count(), false)
	return plan
}

// permissionPlan is what a survey of one namespace asks.
func (q *inquiry) permissionPlan(catalog access.Catalog) report.Plan {
	plan := q.newPlan()
	whos := len(q.identities)
	most := whos * len(access.SweepPlan(catalog.Resources(), q.places, nil))
	switch {
	case q.readsRBAC():
		q.planLists(&plan)
	case q.reviews():
		plan.Add(permits, whos, false)
		plan.Add("every resource and verb that the cluster serves, one by one", most, true)
	default:
		plan.Add(selfChecks, whos, false)
		plan.Add("lists of rules", 2*whos, false)
		plan.AddIf("only where those lists are incomplete: every resource and verb, one by one", most)
	}
	return plan
}

func (q *inquiry) newPlan() report.Plan {
	most := q.asking.MaxRequests
	if q.readsRBAC() {
		most = 0 // nothing is asked one by one
	}
	return report.NewPlan(q.asking.Source, len(q.identities), len(q.places), most)
}

// planLists: files are read already.
func (q *inquiry) planLists(plan *report.Plan) {
	if len(q.asking.Files) == 0 {
		plan.Add("lists of RBAC objects, plus one for each further 500 objects", 4, false)
	}
}

// announce says how much will be asked, before it is.
func (q *inquiry) announce(plan report.Plan) {
	if len(plan.Steps) == 0 {
		return
	}
	var steps []string
	for _, step := range plan.Steps {
		if !step.Conditional {
			steps = append(steps, fmt.Sprintf("%s: %d", step.What, step.Requests))
		}
	}
	q.note("plan: %s", strings.Join(steps, "; "))
}
