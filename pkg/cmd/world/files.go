package world

import (
	"context"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Files is the world that manifests describe. It holds what they say and
// Kubernetes' own resources; what a cluster has beside them it cannot know.
type Files struct {
	paths     []string
	namespace string
	loaded    manifest.Loaded
	held      rbac.Holdings
	catalog   access.Catalog
}

// openFiles reads the manifests that -f names and says what was left out.
func openFiles(console flags.Console, asking flags.Asking, namespace string, quiet bool) (*Files, error) {
	loaded, err := manifest.Load(asking.Files, console.In, manifest.Options{
		DefaultNamespace: namespace, KeepGoing: asking.KeepGoing,
	})
	if err != nil {
		return nil, err
	}
	objects, _ := rbac.Materialise(loaded.Objects)
	f := &Files{
		paths: asking.Files, namespace: namespace, loaded: loaded,
		held:    rbac.Holdings{Policy: rbac.NewPolicy(objects), Objects: objects, Partial: true},
		catalog: access.NewCatalog(slices.Concat(builtin.Resources(), loaded.Resources)),
	}
	if len(loaded.Problems) > 0 {
		f.held.Gaps = append(f.held.Gaps, fmt.Sprintf("documents with problems were skipped (--keep-going): %d", len(loaded.Problems)))
	}
	if !quiet {
		f.notes(console)
	}
	return f, nil
}

func (f *Files) notes(console flags.Console) {
	for _, problem := range f.loaded.Problems {
		console.Note("skipped: %s", problem)
	}
	for _, duplicate := range f.loaded.Duplicates {
		console.Note("warning: %s", duplicate)
	}
	ignored := 0
	for _, kind := range f.loaded.Ignored {
		ignored += kind.Count
	}
	switch {
	case ignored == 1:
		console.Note("note: 1 object of another kind was ignored")
	case ignored > 1:
		console.Note("note: %d objects of other kinds were ignored", ignored)
	}
}

// Namespace implements World.
func (f *Files) Namespace() string { return f.namespace }

// Namespaces implements World: those that the manifests define, and those in
// which they have roles or bindings, which have no labels.
func (f *Files) Namespaces(_ context.Context, selector string) ([]string, error) {
	wanted, err := labels.Parse(selector)
	if err != nil {
		return nil, exit.Usage(fmt.Sprintf("--selector %s: %v", selector, err), "")
	}
	var names []string
	for _, namespace := range f.loaded.Namespaces {
		if wanted.Matches(labels.Set(namespace.Labels)) {
			names = append(names, namespace.Name)
		}
	}
	if wanted.Empty() {
		for _, role := range f.held.Objects.Roles {
			names = append(names, role.Namespace)
		}
		for _, binding := range f.held.Objects.RoleBindings {
			names = append(names, binding.Namespace)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// NamespaceExists implements World. That no file defines a namespace does not
// mean that there is none.
func (f *Files) NamespaceExists(ctx context.Context, name string) kube.Existence {
	if names, err := f.Namespaces(ctx, ""); err == nil && slices.Contains(names, name) {
		return kube.Exists
	}
	return kube.NotKnown
}

// Catalog implements World with Kubernetes' own resources and the manifests'
// custom ones.
func (f *Files) Catalog(context.Context, bool) (access.Catalog, []string, error) {
	return f.catalog, nil, nil
}

// Objects implements World.
func (f *Files) Objects(context.Context, string) (access.Objects, error) {
	return f.held.Objects, nil
}

// Holdings implements World.
func (f *Files) Holdings(context.Context, string) (rbac.Holdings, error) { return f.held, nil }

// Title implements World.
func (f *Files) Title() string { return strings.Join(f.paths, ", ") }

// ServiceAccounts implements World.
func (f *Files) ServiceAccounts(_ context.Context, namespace string) ([]identity.Identity, error) {
	var accounts []identity.Identity
	for _, account := range f.loaded.ServiceAccounts {
		if namespace == "" || account.Namespace == namespace {
			accounts = append(accounts, identity.Identity{Kind: identity.ServiceAccount, Namespace: account.Namespace, Name: account.Name})
		}
	}
	return accounts, nil
}

// ClusterRole implements World.
func (f *Files) ClusterRole(_ context.Context, name string) (*rbacv1.ClusterRole, error) {
	for i, role := range f.held.Objects.ClusterRoles {
		if role.Name == name {
			return &f.held.Objects.ClusterRoles[i], nil
		}
	}
	return nil, nil
}

// Minor implements World: manifests are of no version.
func (f *Files) Minor(context.Context) int { return 0 }
