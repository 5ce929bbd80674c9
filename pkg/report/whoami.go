package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// WhoAmI is what the server sees of an identity.
type WhoAmI struct {
	Meta
	Identity Identity      `json:"identity"`
	Source   access.Source `json:"source"`
	Warnings []string      `json:"warnings,omitempty"`
	Completeness
}

// NewWhoAmI makes the report. An identity nobody confirmed is incomplete.
func NewWhoAmI(who Identity, seen access.Seen) WhoAmI {
	r := WhoAmI{Meta: meta("WhoAmI"), Identity: who, Source: seen.Source, Warnings: seen.Warnings}
	if !seen.Verified {
		r.Missing("the server did not confirm this identity; groups are those that it would be given")
	}
	return r
}

// Table implements Report with one attribute a row.
func (r WhoAmI) Table(bool) Table {
	t := Table{Columns: []string{"ATTRIBUTE", "VALUE", "ORIGIN"}}
	add := func(attribute, value, origin string) {
		t.Rows = append(t.Rows, []Cell{Text(attribute), Text(value), Text(origin)})
	}
	origin := "server"
	if !r.Identity.Verified {
		origin = "asked"
	}
	add("username", r.Identity.Username, origin)
	if r.Identity.UID != "" {
		add("uid", r.Identity.UID, origin)
	}
	for _, group := range r.Identity.Groups {
		groupOrigin := origin
		if group.Implied {
			groupOrigin = "implied"
		}
		add("group", group.Name, groupOrigin)
	}
	for _, key := range slices.Sorted(maps.Keys(r.Identity.Extra)) {
		add("extra:"+key, strings.Join(r.Identity.Extra[key], ","), origin)
	}
	return t
}

// Names implements Namer with the user name.
func (r WhoAmI) Names() []string { return []string{r.Identity.Username} }
