package report

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Identities is an identities file as a report: what a token's claims make.
type Identities struct {
	Meta
	Identities []identity.Entry `json:"identities"`
}

// NewIdentities makes a file of the entries.
func NewIdentities(entries ...identity.Entry) Identities {
	return Identities{Meta: meta("Identities"), Identities: entries}
}

// Table implements Report with one entry a row.
func (r Identities) Table(bool) Table {
	t := Table{Columns: []string{"NAME", "WHO", "GROUPS"}}
	for _, entry := range r.Identities {
		t.Rows = append(t.Rows, []Cell{
			Text("@" + entry.Name), Text(subjectOf(entry)), Text(strings.Join(entry.Groups, ",")),
		})
	}
	return t
}

func subjectOf(entry identity.Entry) string {
	who, err := entry.Identity()
	if err != nil {
		return err.Error()
	}
	who.Entry = ""
	return who.String()
}
