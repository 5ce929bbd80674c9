// Package load puts a made-up world into an API server: a few requests at a
// time, namespaces first. It only ever creates; what is there already stays as
// it is, so a second load of the same world changes nothing.
//
// It asks nobody whether the server is one to be filled with such things: that
// is for the caller, with [OnLoopback].
package load
