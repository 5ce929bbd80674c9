package manifest

import (
	"fmt"

	"k8s.io/apimachinery/pkg/types"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Loaded is what was found in manifests, in the order in which it was found.
type Loaded struct {
	// Snapshot is the snapshot that was read, nil if there was none. Its objects,
	// namespaces and service accounts are among those below.
	Snapshot *Base
	// Objects are RBAC objects as the API server would keep and list them:
	// defaults are set, namespaced objects have a namespace and the others have
	// none, and none says its own kind. Managed fields and the annotation of
	// kubectl apply are left out.
	Objects access.Objects
	// Resources are what CustomResourceDefinitions add to a cluster's discovery,
	// sorted as discovery would have them.
	Resources       []access.Resource
	Namespaces      []Namespace
	ServiceAccounts []types.NamespacedName
	// Positions says where each of these objects was read.
	Positions map[Ref]Position
	// Defaulted are the objects that got Options.DefaultNamespace.
	Defaulted []Ref
	// Ignored counts the objects of other kinds, sorted by kind.
	Ignored []Ignored
	// Duplicates are objects that were read more than once. The last one stands,
	// as after kubectl apply.
	Duplicates []Duplicate
	Problems   Problems

	lines map[Ref]func(steps ...any) int
}

// LineOfRule is the line of a role's rule, by its index; 0 if it is not known.
func (l Loaded) LineOfRule(ref Ref, rule int) int {
	if line := l.lines[ref]; line != nil {
		return line("rules", rule)
	}
	return 0
}

// Namespace is a namespace with the labels that selectors look at.
type Namespace struct {
	Name   string
	Labels map[string]string
}

// Ref names an object. Kind is such as RoleBinding; a
// CustomResourceDefinition's name is PLURAL.GROUP.
type Ref struct {
	Kind, Namespace, Name string
}

// String is the object as messages name it: RoleBinding production/dev.
func (r Ref) String() string {
	if r.Namespace == "" {
		return r.Kind + " " + r.Name
	}
	return r.Kind + " " + r.Namespace + "/" + r.Name
}

// Position is a place in a file.
type Position struct {
	File     string // as given or found, - for standard input
	Document int    // within the file, counted from 1; items of a List count as its document
	Line     int    // the object's first line, counted from 1
}

// String is the place as editors understand it: FILE:LINE.
func (p Position) String() string {
	if p.Line == 0 {
		return fileName(p.File)
	}
	return fmt.Sprintf("%s:%d", fileName(p.File), p.Line)
}

// Ignored is a kind of objects that mean nothing here. Documents without a
// kind, such as the values of a Helm chart, have none.
type Ignored struct {
	Group, Kind string
	Count       int
}

// String is such as 3 Deployment.apps.
func (i Ignored) String() string {
	switch {
	case i.Kind == "":
		return fmt.Sprintf("%d without a kind", i.Count)
	case i.Group == "":
		return fmt.Sprintf("%d %s", i.Count, i.Kind)
	default:
		return fmt.Sprintf("%d %s.%s", i.Count, i.Kind, i.Group)
	}
}

// Duplicate is an object that was read again.
type Duplicate struct {
	Object        Ref
	Before, Stays Position
}

// String names both places, the one that stands first.
func (d Duplicate) String() string {
	return fmt.Sprintf("%s: %s replaces the one at %s", d.Stays, d.Object, d.Before)
}
