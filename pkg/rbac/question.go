package rbac

import "github.com/who-can-as/kubectl-who-can-as/pkg/access"

// question is a request with what is needed to look through rules quickly.
type question struct {
	request   *access.Request
	signature signature
	place     int32
}

func (p *Policy) ask(request *access.Request) question {
	return question{request: request, signature: signatureOf(request), place: p.place(request)}
}
