// Package expectation is what somebody has written down about permissions: who
// can do what where, who cannot, and what is all that somebody holds. It checks
// such tests, turns them into questions, and judges them by the answers. A
// question that was not answered is neither a pass nor a fail.
//
// It is pure: reading the files, asking and printing are others' work.
package expectation
