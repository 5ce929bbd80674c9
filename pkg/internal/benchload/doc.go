// Package benchload holds what hack/bench loads against what a real API server
// then has. It holds tests alone: a program in hack cannot start the cluster
// that they need.
package benchload
