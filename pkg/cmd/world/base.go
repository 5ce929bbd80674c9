package world

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// base is what files lie on: a snapshot, which is the whole of a cluster, or
// nothing, and then there may be more in the cluster than the files tell.
type base struct{ taken *manifest.Base }

// objects are the RBAC objects as a cluster would have them some time after they
// were applied.
func (b base) objects(loaded access.Objects) access.Objects {
	switch {
	case b.taken == nil:
		objects, _ := rbac.Materialise(loaded)
		return objects
	case b.taken.Covered && len(b.taken.Lacks(snapshot.ClusterRoles)) == 0:
		return rbac.Reaggregate(loaded)
	default:
		return loaded
	}
}

// catalog is what the cluster serves, or what Kubernetes serves by itself, with
// what the manifests add.
func (b base) catalog(added []access.Resource) access.Catalog {
	if b.taken == nil {
		return access.NewCatalog(slices.Concat(builtin.Resources(), added))
	}
	return access.NewCatalog(slices.Concat(b.taken.Resources, added))
}

// gaps say what could not be read that may hold a grant in a namespace, "" for
// what holds everywhere. Roles that nothing there refers to hold none.
func (b base) gaps(unread unread, namespace string) []string {
	if b.taken == nil {
		return nil
	}
	parts := []snapshot.Part{snapshot.ClusterRoleBindings}
	if namespace != "" {
		parts = append(parts, snapshot.RoleBindings)
	}
	var gaps []string
	for _, gap := range b.taken.Lacks(append(parts, unread.parts(namespace)...)...) {
		if !slices.Contains(gap.But, namespace) {
			gaps = append(gaps, inSnapshot(gap))
		}
	}
	return gaps
}

// missing are sentences for parts of the catalog that are not known.
func (b base) missing() []string {
	if b.taken == nil {
		return nil
	}
	var missing []string
	for _, gap := range b.taken.Lacks(snapshot.Resources) {
		missing = append(missing, inSnapshot(gap))
	}
	return missing
}

// lacks is why a part is not whole, nil if it is or if there is no telling.
func (b base) lacks(part snapshot.Part) error {
	if b.taken == nil {
		return nil
	}
	var words []string
	for _, gap := range b.taken.Lacks(part) {
		words = append(words, inSnapshot(gap))
	}
	if len(words) == 0 {
		return nil
	}
	return errors.New(strings.Join(words, "; "))
}

// inSnapshot words a gap for who reads the snapshot, who may be somebody else
// than who took it.
func inSnapshot(gap snapshot.Gap) string {
	return "when the snapshot was taken: " + gap.Why
}

// minor is the minor version of Kubernetes, 0 if it is not known.
func (b base) minor() int {
	if b.taken == nil {
		return 0
	}
	minor, err := strconv.Atoi(strings.TrimRight(b.taken.Server.Minor, "+"))
	if err != nil {
		return 0
	}
	return minor
}
