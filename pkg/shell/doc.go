// Package shell writes words as they can be pasted into a shell. It knows no
// command and runs none.
package shell
