// Package impersonatematrix is the command tree of kubectl impersonate-matrix:
// what many identities may do in many namespaces, in one table. Flags become an
// inquiry (inquiry.go), which gets one of three answers: levels (levels.go),
// questions (questions.go) or permissions (permissions.go).
package impersonatematrix
