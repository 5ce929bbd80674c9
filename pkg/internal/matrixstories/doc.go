// Package matrixstories holds what people do with kubectl impersonate-matrix:
// the built plugin, run by the real kubectl, against a real API server. What it
// prints is compared as a whole, what it says about cells with what kubectl auth
// can-i says, and what it asks with the server's audit log.
//
// It must not look inside the commands: what cannot be seen from outside is a
// unit's to test.
package matrixstories
