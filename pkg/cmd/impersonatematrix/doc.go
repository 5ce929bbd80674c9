// Package impersonatematrix is the command tree of kubectl impersonate-matrix:
// what many identities may do in many namespaces, in one table.
package impersonatematrix
