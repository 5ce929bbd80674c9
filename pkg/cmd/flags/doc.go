// Package flags holds what the commands of both plugins share: the console
// they write to, and the groups of flags for the connection, the identity, the
// way of asking and the output. It turns flags into complete values; the
// commands never look at a flag again.
package flags
