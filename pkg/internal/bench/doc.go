// Package bench measures the plugins as a user runs them, as whole processes
// beside kubectl on the same server, and counts what they ask of it.
// docs/performance.md keeps the figures.
//
// Its tests hold the bars that do not depend on the machine: how many requests,
// how many bytes, how much memory. Time is measured and never asserted.
package bench
