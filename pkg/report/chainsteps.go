package report

import "github.com/who-can-as/kubectl-who-can-as/pkg/reach"

// NewChain makes a chain as it is shown.
func NewChain(chain reach.Chain) Chain {
	shown := Chain{}
	for _, step := range chain {
		s := ChainStep{
			Class: string(step.Class), From: step.From, To: step.To, Mode: string(step.Mode), Requests: []Request{},
			Grants: namesOfGrants(step.Grants), LimitedTo: newActingLimits(step.Limits), Assumes: step.Assumes, Command: step.Command(),
		}
		for _, request := range step.Requests {
			s.Requests = append(s.Requests, Request(request))
		}
		shown.Steps = append(shown.Steps, s)
	}
	return shown
}
