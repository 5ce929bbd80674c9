// Package trail makes up audit logs of any size, to measure on. The same size and
// seed make the same one.
package trail
