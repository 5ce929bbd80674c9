package report

import (
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
