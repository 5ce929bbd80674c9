package report

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSnapshotSummary: the same facts as a table, as JSON and as a sentence.
func TestSnapshotSummary(t *testing.T) {
	counts := SnapshotCounts{
		Resources: 119, Namespaces: 1, ServiceAccounts: 3, ClusterRoles: 84, Roles: 1, ClusterRoleBindings: 60, RoleBindings: 0,
	}
	summary := NewSnapshotSummary("2026-01-31T18:00:00Z", "", "sha256:00", counts, []string{"you may not list roles", "you may not list roles"})
	want := Table{Columns: []string{"FACT", "VALUE"}}
	for _, row := range [][2]string{
		{"time", "2026-01-31T18:00:00Z"},
		{"server", "unknown"},
		{"digest", "sha256:00"},
		{"resources", "119"},
		{"namespaces", "1"},
		{"service accounts", "3"},
		{"ClusterRoles", "84"},
		{"Roles", "1"},
		{"ClusterRoleBindings", "60"},
		{"RoleBindings", "0"},
	} {
		want.Rows = append(want.Rows, []Cell{Text(row[0]), Text(row[1])})
	}
	if diff := cmp.Diff(want, summary.Table(false)); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	text, err := json.Marshal(summary)
	if err != nil {
		t.Fatal(err)
	}
	const wantJSON = `{"apiVersion":"whocanas.dev/v1alpha1","kind":"SnapshotSummary","time":"2026-01-31T18:00:00Z","digest":"sha256:00",` +
		`"counts":{"resources":119,"namespaces":1,"serviceAccounts":3,"clusterRoles":84,"roles":1,"clusterRoleBindings":60,"roleBindings":0},` +
		`"incomplete":true,"reasons":["you may not list roles"]}`
	if diff := cmp.Diff(wantJSON, string(text)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	const wantSentence = "119 resources, 1 namespace, 3 service accounts, 84 ClusterRoles, 1 Role, 60 ClusterRoleBindings, 0 RoleBindings"
	if diff := cmp.Diff(wantSentence, summary.Sentence()); diff != "" {
		t.Errorf("sentence (-want +got):\n%s", diff)
	}
	if whole := NewSnapshotSummary("", "v1.37.2", "", counts, nil); whole.Incomplete || whole.Table(true).Rows[1][1] != Text("v1.37.2") {
		t.Errorf("a whole one: %+v", whole)
	}
}
