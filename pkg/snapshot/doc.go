// Package snapshot is the form in which the state of a cluster is kept that
// decides who may do what: RBAC objects, discovery, namespaces, service accounts,
// the server's version, and what of it could not be read.
//
// A snapshot is one JSON text, an object a line (docs/snapshots.md). The same
// state and time give the same bytes. A digest covers all lines but the first and
// the last; what does not agree with it is not read. The package must not open
// files, ask a cluster or know what time it is.
package snapshot
