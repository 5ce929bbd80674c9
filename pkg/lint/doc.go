// Package lint finds grants of impersonation that go wrong: those that give more
// than they seem to, and those that give nothing. It is pure: no client, no
// files.
package lint
