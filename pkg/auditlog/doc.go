// Package auditlog knows who acted as whom by an API server's audit log: which
// lines tell of impersonation ([Mentions]), how they are read from a log of any
// size on several cores ([Read]), which of them are one request ([Merger]), and
// what they amount to ([Tally]). It is pure: a log is an io.Reader, and there is
// no clock.
package auditlog
