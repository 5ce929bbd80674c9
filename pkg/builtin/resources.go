package builtin

import "github.com/who-can-as/kubectl-who-can-as/pkg/access"

// Resources is what an API server with default settings serves by itself, in
// the order of its discovery. Each group and name is there once, with the verbs
// of all its versions. The slice is the caller's own.
func Resources() []access.Resource { return table() }

// Version is the release of Kubernetes that Resources describes: v1.37.2.
func Version() string { return version }
