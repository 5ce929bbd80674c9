// Package trailstories lets a real API server write the audit log of a scripted
// day, and holds what kubectl who-can-as trail makes of it against what was done.
// It holds tests alone.
package trailstories
