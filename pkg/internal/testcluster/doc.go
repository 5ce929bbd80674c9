// Package testcluster gives tests a real Kubernetes API server.
//
// It runs the launcher in hack/cluster as a child whose standard input it
// holds: however the test process ends, the input closes and the launcher stops
// the server and removes its files. Every cluster has a data directory and ports
// of its own, so packages tested at the same time don't meet.
//
// The first build of the server takes about ten minutes on two cores, more than
// the default timeout of go test: build it first (the launcher's subcommand
// "build" does), or give -timeout.
package testcluster
