// Package usage sets rights of impersonation beside what an audit log says was
// done with them. It is pure: events are handed in, and there is no clock.
package usage
