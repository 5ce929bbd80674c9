// Command cluster runs a real Kubernetes API server on loopback, for tests and
// for trying things out. It needs nothing but Go: kube-apiserver, etcd and
// kubectl are built from their modules, once.
//
//	cluster build    builds the binaries and prints their directory
//	cluster up       runs a cluster until it is interrupted
//	cluster start    starts a cluster in the background
//	cluster stop     stops it
//	cluster env      prints the shell commands that point kubectl at it
package main
