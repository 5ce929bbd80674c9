// Package krewstories tests that krew installs the plugins: real krew, built from
// its module, real kubectl, a real API server, and no network but loopback.
package krewstories
