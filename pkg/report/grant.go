package report

import (
	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Grant are RBAC objects that let an actor act as somebody.
type Grant struct {
	Meta
	Actor string   `json:"actor"` // as WHO
	Who   []string `json:"who"`
	// Mode is legacy or constrained.
	Mode string `json:"mode"`
	// For are the requests that constrained impersonation lets pass.
	For []Request `json:"for,omitempty"`
	// Rights are what the objects let the actor do, each as the API server asks
	// for it.
	Rights []Request `json:"rights"`
	// Items are the objects.
	Items []any `json:"items"`
}

// NewGrant makes the report.
func NewGrant(wish impersonation.Wish, objects []any) Grant {
	g := Grant{Meta: meta("Grant"), Actor: wish.Actor.String(), Who: words(wish.Who), Mode: string(impersonation.Legacy), Rights: requests(wish.Requests()), Items: objects}
	if wish.Constrained {
		g.Mode = "constrained"
		g.For = requests(wish.Actions)
	}
	return g
}

func words(who []identity.Identity) []string {
	list := []string{}
	for _, one := range who {
		list = append(list, one.String())
	}
	return list
}

func requests(all []access.Request) []Request {
	list := []Request{}
	for _, request := range all {
		list = append(list, Request(request))
	}
	return list
}

// Objects implements Lister.
func (g Grant) Objects() []any { return g.Items }

// Table implements Report with a right a row.
func (g Grant) Table(bool) Table {
	t := Table{Columns: []string{"VERB", "RESOURCE", "NAME", "NAMESPACE"}}
	for _, right := range g.Rights {
		request := access.Request(right)
		resource, name := access.QualifiedResource(request.Group, request.FullResource()), orAny(request.Name)
		if request.IsURL() {
			resource, name = request.Path, orDash("")
		}
		t.Rows = append(t.Rows, []Cell{Text(request.Verb), Text(resource), Text(name), Text(orDash(request.Namespace))})
	}
	return t
}

// orAny is a name, or "*" for any.
func orAny(name string) string {
	if name == "" {
		return access.Everywhere
	}
	return name
}
