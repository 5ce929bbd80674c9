// Package bench measures the plugins as a user runs them, as whole processes
// beside kubectl on the same server, and counts what they ask of it. It holds
// benchmarks alone; docs/performance.md keeps the figures.
package bench
