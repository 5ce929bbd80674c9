package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// TestActingMatrixOfAny: who may act as any may act as each that another one is named
// for, in every namespace if it is any of every namespace.
func TestActingMatrixOfAny(t *testing.T) {
	user := func(name string) access.Ref { return access.Ref{Kind: "User", Name: name} }
	edge := func(actor string, what impersonation.What, namespace, name, vain string, modes ...impersonation.Mode) impersonation.Edge {
		return impersonation.Edge{Actor: user(actor), Target: impersonation.Target{What: what, Namespace: namespace, Name: name}, Vain: vain, Modes: modes}
	}
	m := NewActingMatrix([]impersonation.Edge{
		edge("any", impersonation.Users, "", "", "", impersonation.Legacy),
		edge("any", impersonation.Users, "", "jane", "no action", impersonation.UserInfo),
		edge("any", impersonation.ServiceAccounts, "", "", "", impersonation.Legacy),
		edge("ci", impersonation.ServiceAccounts, "ci", "", "no action", impersonation.ServiceAccount),
		edge("one", impersonation.Users, "", "jane", "", impersonation.Legacy),
		edge("one", impersonation.ServiceAccounts, "ci", "bot", "", impersonation.Legacy),
	}, true, View{})
	table := m.Table(false)
	rows := []string{strings.Join(table.Columns, " | ")}
	for _, row := range table.Rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, cell.Text)
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	want := []string{
		"ACTOR | user * | user jane | sa *:* | sa ci:* | sa ci:bot",
		"user/any | legacy | legacy+user-info | legacy | legacy | legacy",
		"user/ci | - | - | - | (serviceaccount) | (serviceaccount)",
		"user/one | - | legacy | - | - | legacy",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
