package explain

import (
	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Question is a request that somebody may not make, for the policy at hand.
type Question struct {
	// Who is asked about: its kind tells what a binding should have named.
	Who identity.Identity
	// Subject is the same as the authorizer sees it, with all groups.
	Subject rbac.Subject
	Request access.Request
	// Resource is what the catalog knows of the request's resource. It tells
	// whether the resource lives in namespaces, and its other names. The zero
	// Resource stands for a URL, or for a resource nobody knows.
	Resource access.Resource
}

// NewQuestion asks whether who may make the request, with the groups that the
// API server attributes to it.
func NewQuestion(who identity.Identity, request access.Request, resource access.Resource) Question {
	subject := rbac.Subject{Username: who.Username(), Groups: who.ExpectedGroups()}
	return Question{Who: who, Subject: subject, Request: request, Resource: resource}
}
