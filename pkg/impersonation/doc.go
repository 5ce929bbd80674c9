// Package impersonation knows what it takes to act as somebody: the rights
// that the API server's impersonation filter asks for, and the least grant
// that gives them. It is pure: no client, no files.
package impersonation
