package schemas

import "github.com/who-can-as/kubectl-who-can-as/pkg/report"

// kind is a kind of answer, and a value of the type that holds it.
type kind struct {
	name   string
	answer any
}

// kinds lists what -o json prints. Identities are missing, since people write
// them too: docs/identities.schema.json is written by hand. So are the kinds
// that only -o jsonl has.
func kinds() []kind {
	return []kind{
		{"AccessCheck", report.AccessCheck{}},
		{"ActingMatrix", report.ActingMatrix{}},
		{"Diff", report.Diff{}},
		{"DiffEveryone", report.DiffEveryone{}},
		{"ExplanationList", report.ExplanationList{}},
		{"Gateway", report.Gateway{}},
		{"Grant", report.Grant{}},
		{"Impersonators", report.Impersonators{}},
		{"LevelMatrix", report.LevelMatrix{}},
		{"Lint", report.Lint{}},
		{"Matrix", report.Matrix{}},
		{"PermissionList", report.PermissionList{}},
		{"PermissionMatrix", report.PermissionMatrix{}},
		{"Plan", report.Plan{}},
		{"Reached", report.Reached{}},
		{"SnapshotSummary", report.SnapshotSummary{}},
		{"Targets", report.Targets{}},
		{"TestReport", report.TestReport{}},
		{"Trail", report.Trail{}},
		{"TrailAlerts", report.TrailAlerts{}},
		{"TrailChains", report.TrailChains{}},
		{"TrailDenied", report.TrailDenied{}},
		{"Unused", report.Unused{}},
		{"Version", report.Version{}},
		{"WhoAmI", report.WhoAmI{}},
		{"WhoCan", report.WhoCan{}},
	}
}
