// Package impersonation knows how the API server's impersonation filter decides:
// its modes, the rights that each asks for ([Needs], [Decide]), which of these
// rights a policy gives somebody ([RightsOf]), and the least grants that give
// them. It is pure: no client, no files.
package impersonation
