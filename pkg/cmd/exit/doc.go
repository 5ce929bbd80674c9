// Package exit is the one place where errors become words and exit codes. The
// codes are those of docs/exit-codes.md. It must not end the process: that is
// main's.
package exit
