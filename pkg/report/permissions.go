package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// PermissionList is what an identity may do, in one or several namespaces.
type PermissionList struct {
	Meta
	Identity   Identity      `json:"identity"`
	Source     access.Source `json:"source"`
	Namespaces []string      `json:"namespaces,omitempty"` // those listed
	// Permissions are the rows, those that hold everywhere first.
	Permissions []Permission `json:"permissions"`
	// Rules are the rules as the server gave them, wildcards unexpanded; absent
	// where only single questions were asked.
	Rules []NamespacedRules `json:"rules,omitempty"`
	// Folded counts the default rules that are not shown.
	Folded   int      `json:"folded,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	Completeness

	columns []string // verbs with a column of their own
	others  bool     // the rest of the verbs have one together
	grounds bool     // grounds were asked for
}

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

// NamespacedRules are the rules that hold in one place.
type NamespacedRules struct {
	Namespace string              `json:"namespace"` // "*" holds in every namespace
	Complete  bool                `json:"complete"`
	Rules     []rbacv1.PolicyRule `json:"rules"`
}

// NewPermissionList makes the report without rows. verbs are the verbs that its
// table is about, nil for the common ones and a column for the others; grounds
// adds the column that says what grants each row.
func NewPermissionList(who Identity, seen access.Seen, verbs []string, grounds bool) PermissionList {
	others := len(verbs) == 0
	if others {
		verbs = access.CommonVerbs()
	}
	return PermissionList{
		Meta: meta("PermissionList"), Identity: who, Source: seen.Source,
		Warnings: seen.Warnings, Permissions: []Permission{}, columns: verbs, others: others, grounds: grounds,
	}
}

// AddRows appends rows. Objects of one resource with the same verdicts and
// grounds become one row with several names.
func (r *PermissionList) AddRows(rows []access.Row, answers map[access.Request]access.Decision) {
	for _, row := range rows {
		permission := newPermission(row, answers)
		if at := r.joined(permission); at >= 0 {
			r.Permissions[at].Names = append(r.Permissions[at].Names, permission.Names...)
			continue
		}
		r.Permissions = append(r.Permissions, permission)
	}
}

// joined is the row that another object of the same resource belongs to, -1 if
// there is none. The rows of a resource follow one another.
func (r *PermissionList) joined(p Permission) int {
	for at := len(r.Permissions) - 1; at >= 0 && sameResource(r.Permissions[at], p); at-- {
		if joins(r.Permissions[at], p) {
			return at
		}
	}
	return -1
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

// Table implements Report with one permission a row. The wide form is the plain
// one: grounds take requests of their own, and are there if they were asked for.
func (r PermissionList) Table(bool) Table {
	t := Table{Columns: []string{"NAMESPACE", "RESOURCE", "NAMES"}}
	for _, verb := range r.columns {
		t.Columns = append(t.Columns, strings.ToUpper(verb))
	}
	if r.others {
		t.Columns = append(t.Columns, "OTHER")
	}
	if r.grounds {
		t.Columns = append(t.Columns, "GRANTED-BY(FIRST-MATCH)")
	}
	for _, p := range r.Permissions {
		row := []Cell{Text(p.Namespace), Text(p.target()), Text(p.names())}
		for _, verb := range r.columns {
			row = append(row, p.cell(verb))
		}
		if r.others {
			row = append(row, p.others(r.columns))
		}
		if r.grounds {
			row = append(row, Text(p.groundsCell()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
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

// Caption implements Captioned.
func (r PermissionList) Caption() string {
	return "What " + r.Identity.Sentence() + " may do" + inNamespaces(r.Namespaces) + " (source: " + string(r.Source) + ")"
}

func inNamespaces(namespaces []string) string {
	switch len(namespaces) {
	case 0:
		return ""
	case 1:
		return " in namespace " + namespaces[0]
	default:
		return " in " + strconv.Itoa(len(namespaces)) + " namespaces"
	}
}

// Names implements Namer with the targets of the rows that allow something,
// each once, as a question about them names them.
func (r PermissionList) Names() []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range r.Permissions {
		if !p.allows() {
			continue
		}
		for _, name := range p.targets() {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
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
