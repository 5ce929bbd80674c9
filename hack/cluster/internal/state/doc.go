// Package state is the directory of a cluster that runs in the background: who
// runs it, how to use it, and its files. Clusters in the foreground have a
// temporary one.
//
// It removes only files it has made, never a directory with something else in it.
package state
