// Package kube asks a cluster: it connects as the caller, reads discovery,
// namespaces and RBAC lists, and answers as an Authority through review
// objects, sent under impersonation or about a subject. It never writes to a
// cluster: what it creates are reviews, which nothing stores. It must not
// print, and knows no command.
package kube
