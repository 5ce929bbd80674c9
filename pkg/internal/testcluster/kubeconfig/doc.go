// Package kubeconfig writes kubeconfig files with one cluster, one user and one
// context, for tests that need a caller of their own.
//
// It must not read or merge what the person running the tests has configured.
package kubeconfig
