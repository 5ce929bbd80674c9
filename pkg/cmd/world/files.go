package world

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// Files is the world that files describe: a snapshot of a cluster, manifests laid
// over one, or manifests alone. These hold what they say and Kubernetes' own
// resources; what a cluster has beside them nobody can know.
type Files struct {
	paths     []string
	namespace string
	loaded    manifest.Loaded
	base      base
	unread    unread
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
	if loaded.Snapshot == nil && holdNothing(loaded.Objects) {
		return nil, exit.Usage("there is no RBAC object in "+strings.Join(asking.Files, ", "), "an empty file stands for no cluster: see what should have written it")
	}
	base := base{taken: loaded.Snapshot}
	objects := base.objects(loaded.Objects)
	f := &Files{
		paths: asking.Files, namespace: namespace, loaded: loaded, base: base, unread: newUnread(objects),
		held:    rbac.Holdings{Policy: rbac.NewPolicy(objects), Objects: objects, Partial: base.taken == nil},
		catalog: base.catalog(loaded.Resources),
	}
	if len(loaded.Problems) > 0 {
		f.held.Gaps = append(f.held.Gaps, fmt.Sprintf("documents with problems were skipped (--keep-going): %d", len(loaded.Problems)))
	}
	if !quiet {
		f.notes(console)
	}
	return f, nil
}

// emptyFiles is the world of no files.
func emptyFiles(namespace string) *Files {
	policy := rbac.NewPolicy(access.Objects{})
	return &Files{
		namespace: namespace, unread: newUnread(access.Objects{}), catalog: base{}.catalog(nil),
		held: rbac.Holdings{Policy: policy, Partial: true},
	}
}

// holdNothing reports whether there is nothing that a question could be answered
// from.
func holdNothing(objects access.Objects) bool {
	return len(objects.Roles)+len(objects.ClusterRoles)+len(objects.RoleBindings)+len(objects.ClusterRoleBindings) == 0
}

func (f *Files) notes(console flags.Console) {
	if taken := f.loaded.Snapshot; taken != nil {
		console.Note("note: the state of %s, Kubernetes %s", taken.Time.UTC().Format(time.RFC3339), cmp.Or(taken.Server.GitVersion, "of an unknown version"))
		for _, gap := range taken.Gaps {
			console.Note("warning: %s", inSnapshot(gap))
		}
	}
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

// Namespaces implements World: those that the files define, and those in which
// manifests have roles or bindings, which have no labels.
func (f *Files) Namespaces(_ context.Context, selector string) ([]string, error) {
	wanted, err := labels.Parse(selector)
	if err != nil {
		return nil, exit.Usage(fmt.Sprintf("--selector %s: %v", selector, err), "")
	}
	if err := f.base.lacks(snapshot.Namespaces); err != nil {
		return nil, fmt.Errorf("listing namespaces: %w", err)
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

// NamespaceExists implements World. That no manifest defines a namespace does
// not mean that there is none; that a snapshot has none does.
func (f *Files) NamespaceExists(ctx context.Context, name string) kube.Existence {
	names, err := f.Namespaces(ctx, "")
	switch {
	case err == nil && slices.Contains(names, name):
		return kube.Exists
	case err == nil && f.loaded.Snapshot != nil:
		return kube.Missing
	default:
		return kube.NotKnown
	}
}

// Catalog implements World.
func (f *Files) Catalog(context.Context, bool) (access.Catalog, []string, error) {
	return f.catalog, f.base.missing(), nil
}

// Objects implements World.
func (f *Files) Objects(context.Context, string) (access.Objects, error) {
	return f.held.Objects, nil
}

// Holdings implements World.
func (f *Files) Holdings(_ context.Context, namespace string) (rbac.Holdings, error) {
	held := f.held
	held.Gaps = slices.Concat(f.base.gaps(f.unread, namespace), held.Gaps)
	return held, nil
}

// Title implements World.
func (f *Files) Title() string { return strings.Join(f.paths, ", ") }

// ServiceAccounts implements World.
func (f *Files) ServiceAccounts(_ context.Context, namespace string) ([]identity.Identity, error) {
	if err := f.base.lacks(snapshot.ServiceAccounts); err != nil {
		return nil, fmt.Errorf("listing service accounts: %w", err)
	}
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
func (f *Files) Minor(context.Context) int { return f.base.minor() }

// Assumed reports whether the catalog is taken for granted: manifests alone do
// not tell what their cluster serves.
func (f *Files) Assumed() bool { return f.base.taken == nil }

// DefinesNamespaces reports whether the files say which namespaces there are.
func (f *Files) DefinesNamespaces() bool { return len(f.loaded.Namespaces) > 0 }

// Place is the file and the line in which an object is, or one of its rules if
// rule is the index of one; "" and 0 where that is not known.
func (f *Files) Place(object access.Ref, rule int) (string, int) {
	ref := manifest.Ref{Kind: object.Kind, Namespace: object.Namespace, Name: object.Name}
	position, found := f.loaded.Positions[ref]
	if !found {
		return "", 0
	}
	if line := f.loaded.LineOfRule(ref, rule); rule >= 0 && line > 0 {
		position.Line = line
	}
	return position.File, position.Line
}
