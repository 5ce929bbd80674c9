// Package controlplane runs one etcd and one kube-apiserver on loopback, with
// keys, tokens and configuration made for this run alone, and takes them down
// again. All files are in one directory; etcd listens on a socket there, so only
// the API server takes a port.
package controlplane
