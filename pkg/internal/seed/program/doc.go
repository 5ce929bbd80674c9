// Command program writes a made-up cluster to files, or loads it into a server.
// It is run by way of hack/bench, which says how:
//
//	go run ./hack/bench --help
//
// What it says on stdout is its success: it cannot end with a code, which is for
// programs outside pkg. Failures and progress go to stderr.
package main
