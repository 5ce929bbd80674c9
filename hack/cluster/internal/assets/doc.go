// Package assets provides the binaries a cluster is made of: kube-apiserver, etcd
// and kubectl, built from Go modules alone.
//
// Builds are cached by content: the directory's name is a hash of all that goes
// into them, so what is there is right and is never built twice. A directory
// appears only when it is complete.
package assets
