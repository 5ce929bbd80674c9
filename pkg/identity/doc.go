// Package identity says who is asked about: a user, a group, a service account
// or a node, with the groups, uid and extra values that go with it. It parses
// the words of the command line, checks the identities file's entries, and
// reads the claims of a token. It is pure: no files, no client, no clock.
package identity
