package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Permission is what is allowed on one resource or one URL.
type Permission struct {
	Namespace string `json:"namespace"` // "*" holds in every namespace
	Group     string `json:"group,omitempty"`
	Resource  string `json:"resource,omitempty"` // with subresource: pods/log
	Path      string `json:"path,omitempty"`     // instead of a resource
	// Names are the objects that the permission is limited to; absent for any.
	Names []string `json:"names,omitempty"`
	// Verbs that were answered. Absent ones are not served by the resource.
	Verbs map[string]access.Verdict `json:"verbs"`
	// NotServed: the resource stands in a rule, and this cluster has none such.
	NotServed bool `json:"notServed,omitempty"`
	// GrantedBy is what the server named per allowed verb: the first of
	// possibly several grants, picked at random. Only with -o wide, and where
	// single questions were asked anyway.
	GrantedBy map[string]GrantedBy `json:"grantedBy,omitempty"`
}

// GrantedBy is the server's reason for one allowed verb.
type GrantedBy struct {
	Grant  *access.Grant `json:"grant,omitempty"`
	Reason string        `json:"reason,omitempty"`
}

func newPermission(row access.Row, answers map[access.Request]access.Decision) Permission {
	p := Permission{
		Namespace: row.Namespace, Group: row.Resource.Group, Resource: row.Resource.Name,
		Path: row.Path, Verbs: row.Verdicts, NotServed: row.Resource.AsWritten,
	}
	if p.Namespace == "" {
		p.Namespace = access.Everywhere
	}
	if row.Object != "" || row.Unnamed {
		p.Names = []string{row.Object}
	}
	for verb, verdict := range row.Verdicts {
		answer, ok := answers[row.Request(verb)]
		if verdict != access.Allowed || !ok || answer.Verdict != access.Allowed {
			continue
		}
		if p.GrantedBy == nil {
			p.GrantedBy = map[string]GrantedBy{}
		}
		p.GrantedBy[verb] = GrantedBy{Grant: answer.Grant, Reason: answer.Reason}
	}
	return p
}

func sameResource(a, b Permission) bool {
	return a.Namespace == b.Namespace && a.Group == b.Group && a.Resource == b.Resource && a.Path == b.Path
}

func joins(a, b Permission) bool {
	return len(a.Names) > 0 && len(b.Names) > 0 &&
		maps.Equal(a.Verbs, b.Verbs) && slices.Equal(a.grounds(), b.grounds())
}

func (p Permission) target() string {
	if p.Path != "" {
		return p.Path
	}
	return access.QualifiedResource(p.Group, p.Resource)
}

// names quotes a name that could be taken for "any": RBAC reads it literally.
func (p Permission) names() string {
	if len(p.Names) == 0 {
		return "*"
	}
	names := make([]string, len(p.Names))
	for i, name := range p.Names {
		names[i] = name
		if name == "*" || name == "" || strings.ContainsAny(name, ", \"") {
			names[i] = strconv.Quote(name)
		}
	}
	return strings.Join(names, ",")
}

func (p Permission) cell(verb string) Cell {
	verdict, ok := p.Verbs[verb]
	if !ok {
		return Marked(NotApplicable)
	}
	return Marked(MarkOf(verdict))
}

// others are the verbs without a column: the allowed ones, and with a question
// mark the unknown ones. "*" says it all.
func (p Permission) others(columns []string) Cell {
	if p.Verbs["*"] == access.Allowed {
		return Text("*")
	}
	var words []string
	for _, verb := range slices.Sorted(maps.Keys(p.Verbs)) {
		if slices.Contains(columns, verb) {
			continue
		}
		switch p.Verbs[verb] {
		case access.Allowed:
			words = append(words, verb)
		case access.Unknown:
			words = append(words, verb+"?")
		}
	}
	if len(words) == 0 {
		return Marked(No)
	}
	return Text(strings.Join(words, ","))
}

// grounds are the distinct grounds of the allowed verbs, in the verbs' order.
func (p Permission) grounds() []string {
	var grounds []string
	for _, verb := range slices.Sorted(maps.Keys(p.GrantedBy)) {
		ground := p.GrantedBy[verb].words()
		if !slices.Contains(grounds, ground) {
			grounds = append(grounds, ground)
		}
	}
	return grounds
}

func (p Permission) groundsCell() string {
	if len(p.GrantedBy) == 0 {
		return "?"
	}
	return strings.Join(p.grounds(), "; ")
}

func (g GrantedBy) words() string {
	switch {
	case g.Grant != nil:
		return g.Grant.Binding.String() + " (" + g.Grant.Role.String() + ")"
	case g.Reason != "":
		return g.Reason
	default:
		return "no reason given"
	}
}

// targets are the row's target, or those of its objects.
func (p Permission) targets() []string {
	if len(p.Names) == 0 {
		return []string{p.target()}
	}
	resource, subresource, _ := strings.Cut(p.Resource, "/")
	targets := make([]string, 0, len(p.Names))
	for _, name := range p.Names {
		request := access.Request{Group: p.Group, Resource: resource, Subresource: subresource, Name: name}
		targets = append(targets, request.Target())
	}
	return targets
}

func (p Permission) allows() bool {
	for _, verdict := range p.Verbs {
		if verdict == access.Allowed {
			return true
		}
	}
	return false
}
