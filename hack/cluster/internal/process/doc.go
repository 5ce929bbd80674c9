// Package process runs a server as a child: in a process group of its own, so
// that Ctrl-C in a terminal reaches it only through the launcher, and, where the
// kernel can, killed when the launcher dies.
//
// It must never signal a process it did not start.
package process
