// Package explain tells why somebody may not do something, what would change
// it, and what a pasted error message says.
//
// [WhyNot] finds near misses: what the RBAC objects say that nearly allows a
// request, each with one of a closed list of reasons. [Fixes] finds the
// smallest changes that allow it, tried on a copy of the objects before they
// are returned. [ParseMessages] reads who was denied what out of the messages
// that the API server and its clients print.
//
// It is pure: it asks no cluster, reads no files and writes nothing. It knows
// RBAC and no other authorizer, and decides nothing itself: whether something
// is allowed is package rbac's answer.
package explain
