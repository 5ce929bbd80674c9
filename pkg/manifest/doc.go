// Package manifest reads what people keep in files: identities and tokens.
// Reading is strict and bounded: what is not understood is refused with a line
// on what to write instead. It must not ask a cluster or print.
package manifest
