// Package floors keeps the house in order. It knows the floors of
// docs/architecture.md as a table and checks the sources against it: imports
// point down only, the pure floors stay pure, the process ends in cmd/ only,
// every package says what it is for, and no package keeps state of its own.
//
// It reads syntax trees that it is handed and nothing else. Only its own test
// uses it; no program of ours may import it.
package floors
