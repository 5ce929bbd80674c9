// Package diffstories plays what docs/diff.md tells on a real API server with
// the real kubectl, and holds what diff says against single questions to that
// server. It has tests only.
package diffstories
