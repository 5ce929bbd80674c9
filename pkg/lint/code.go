package lint

// Code is the stable name of a kind of finding.
type Code string

// The codes. docs/lint.md explains each.
const (
	Blanket          Code = "WCA001"
	SystemMasters    Code = "WCA002"
	VerbWildcard     Code = "WCA003"
	BroadSubject     Code = "WCA004"
	StrongerAccount  Code = "WCA005"
	InertRoleBinding Code = "WCA006"
	WrongNamespace   Code = "WCA007"
	DeadRule         Code = "WCA008"
	HalfGrant        Code = "WCA009"
	LegacyBeside     Code = "WCA010"
	CrossProduct     Code = "WCA011"
	NodeToken        Code = "WCA012"
	Authentication   Code = "WCA013"
	LeavesConstraint Code = "WCA014"
	NameWildcard     Code = "WCA015"
)
