package whocanas

import (
	"context"
	"errors"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

// testWorld is what the words of tests are looked up in. Each thing is asked
// for once.
type testWorld struct {
	world      world.World
	find       func(name string) (identity.Identity, error)
	catalog    access.Catalog
	fresh      bool // the catalog is not from a cache
	namespaces map[string][]string
	missing    map[string]bool
}

// newTestWorld reads the catalog.
func newTestWorld(ctx context.Context, w world.World, find func(name string) (identity.Identity, error)) (*testWorld, error) {
	catalog, _, err := w.Catalog(ctx, false)
	return &testWorld{
		world: w, find: find, catalog: catalog,
		namespaces: map[string][]string{}, missing: map[string]bool{},
	}, err
}

// Entry implements expectation.World.
func (t *testWorld) Entry(name string) (identity.Identity, error) { return t.find(name) }

// Resolve implements expectation.World, a second time in fresh discovery if the
// cached one does not know the words, or only as what no cluster serves.
func (t *testWorld) Resolve(ctx context.Context, words access.TargetWords) (access.Target, error) {
	target, err := t.catalog.Resolve(words)
	var unknown *access.UnknownResourceError
	guessed := err == nil && target.Resource.Virtual && !target.Resource.Serves(words.Verb)
	if t.fresh || !errors.As(err, &unknown) && !guessed {
		return target, err
	}
	catalog, _, failed := t.world.Catalog(ctx, true)
	if failed != nil {
		return access.Target{}, failed
	}
	t.catalog, t.fresh = catalog, true
	return t.catalog.Resolve(words)
}

// Find implements expectation.World.
func (t *testWorld) Find(group, name string) (access.Resource, bool) {
	return t.catalog.Find(group, name)
}

// Namespaces implements expectation.World.
func (t *testWorld) Namespaces(ctx context.Context, selector string) ([]string, error) {
	if names, known := t.namespaces[selector]; known {
		return names, nil
	}
	names, err := t.world.Namespaces(ctx, selector)
	if err == nil {
		t.namespaces[selector] = names
	}
	return names, err
}

// Missing implements expectation.World.
func (t *testWorld) Missing(ctx context.Context, name string) bool {
	if _, known := t.missing[name]; !known {
		t.missing[name] = t.world.NamespaceExists(ctx, name) == kube.Missing || t.undefined(ctx, name)
	}
	return t.missing[name]
}

// undefined reports whether the files that are asked define namespaces, and not
// this one: a misspelt name must not make "cannot" pass.
func (t *testWorld) undefined(ctx context.Context, name string) bool {
	files, isFiles := t.world.(interface{ DefinesNamespaces() bool })
	if !isFiles || !files.DefinesNamespaces() {
		return false
	}
	names, err := t.Namespaces(ctx, "")
	return err == nil && !slices.Contains(names, name)
}

// MeantVerb implements expectation.World.
func (t *testWorld) MeantVerb(word string) string { return flags.MeantVerb(word) }
