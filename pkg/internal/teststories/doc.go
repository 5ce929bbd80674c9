// Package teststories plays what docs/permission-tests.md, docs/ci.md and its own
// stories tell about permission tests: their commands are typed at a shell, with
// a real API server where the page means one, and have to print what is shown.
// It has tests only.
package teststories
