// Package krewstories packs the plugins as a release does and has krew install,
// upgrade and remove them, with the kubectl and API server of the tests, a git
// repository and an HTTP server on loopback. It has tests only, and nothing in
// it leaves this machine.
package krewstories
