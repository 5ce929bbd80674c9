// Package snapshotstories takes snapshots of a real API server with the built
// plugins and asks them what it asks the server. It has tests only.
package snapshotstories
