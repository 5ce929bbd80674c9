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

// Kind is what a code stands for.
type Kind struct {
	Code  Code
	Title string // a few words
	// Attack is what somebody does with it, in a sentence.
	Attack string
}

// Kinds are all of them, in order.
func Kinds() []Kind {
	return []Kind{
		{Blanket, "impersonation of anybody", "Whoever holds it sends a request as the most powerful identity there is, and does what that one may."},
		{SystemMasters, "impersonation of system:masters", "Whoever holds it adds the group system:masters to a request, and the API server allows everything before it asks any authorizer."},
		{VerbWildcard, "verb * that includes impersonate", "Whoever holds it was given all verbs on a resource, and acts as somebody else with one that nobody thought of."},
		{BroadSubject, "impersonation for everybody", "Anybody who can log in, or has a pod anywhere, acts as somebody else."},
		{StrongerAccount, "a stronger service account can be acted as", "Whoever may edit the namespace acts as a service account in it that has more rights than himself."},
		{InertRoleBinding, "a RoleBinding cannot grant this", "Nobody can do anything with it, and whoever relies on it widens it until it works."},
		{WrongNamespace, "the service account is in another namespace", "Whoever can create a service account of that name in this namespace decides who may be acted as."},
		{DeadRule, "a rule that matches nothing", "Nobody can do anything with it, and whoever relies on it widens it until it works."},
		{HalfGrant, "half of constrained impersonation", "Nobody can do anything with one half, until somebody else grants the other for a reason of his own."},
		{LegacyBeside, "legacy impersonation beside constrained", "Whoever holds both sends any request as that identity: the server tries the limits first and the unlimited way after."},
		{CrossProduct, "halves that add up", "Whoever holds them makes the requests that were meant for one identity as each of the others."},
		{NodeToken, "the node of anybody's pod can be acted as", "Whoever gets a token of the service account that is bound to a pod acts as the node which that pod is on."},
		{Authentication, "wildcard on authentication.k8s.io", "Whoever holds it acts as anybody, by every mode of impersonation that there is or will be."},
		{LeavesConstraint, "constrained impersonation that leaves its limits", "Whoever holds it gets a credential or rights in the name of the one acted as, and uses them without any limit."},
		{NameWildcard, "the name * stands for all", "Whoever holds it sends four groups or more, for which the server asks for the name * alone, and is in any group."},
	}
}

// KindOf is what a code stands for, and whether there is such a code.
func KindOf(code Code) (Kind, bool) {
	for _, kind := range Kinds() {
		if kind.Code == code {
			return kind, true
		}
	}
	return Kind{}, false
}
