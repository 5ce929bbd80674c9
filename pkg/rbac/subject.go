package rbac

import "slices"

// privilegedGroup may do everything, before any authorizer is asked.
//
// Upstream: k8s.io/kubernetes pkg/kubeapiserver/authorizer/reload.go;
// k8s.io/apiserver pkg/authentication/user/user.go, SystemPrivilegedGroup.
const privilegedGroup = "system:masters"

// Subject is somebody who asks: a user name with all groups that come with it.
// The policy completes nothing: system:authenticated and the groups of a
// service account have to be among the groups (see package identity).
type Subject struct {
	Username string
	Groups   []string
}

// privileged reports whether the subject is a member of system:masters.
func (s Subject) privileged() bool { return slices.Contains(s.Groups, privilegedGroup) }
