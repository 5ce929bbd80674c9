// Package version knows which release this program is.
package version
