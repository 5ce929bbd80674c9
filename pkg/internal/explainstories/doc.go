// Package explainstories plays what docs/explain.md tells, and what explain and
// who do beside it, on a real API server with the real kubectl.
//
// A story is a Markdown file: its yaml blocks are applied, the commands of its
// console blocks are typed into a shell, and what they print has to be what the
// file shows. go test -update writes down what is printed now. It holds tests
// alone, and a check that docs/semantics.md names tests that exist.
package explainstories
