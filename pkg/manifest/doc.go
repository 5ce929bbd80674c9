// Package manifest reads what people keep in files: identities, tokens, the
// manifests of RBAC objects with what helps to understand them, and snapshots of
// clusters, which it also saves. Reading is strict and bounded: what is not
// understood is refused with its place and a line on what to write instead. It
// must not ask a cluster or print.
package manifest
