package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
)

// places are what is compared: one namespace of each side, or those of either
// side by their names. A side that lacks one has "" there; notes say so.
func (d *comparing) places(ctx context.Context) (places []access.Place, notes []string, err error) {
	if !d.several {
		return []access.Place{{Left: d.left.namespace, Right: d.right.namespace}}, nil, nil
	}
	left, err := d.left.namespaces(ctx, d.selector)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", d.left.name, err)
	}
	right := left
	if d.whatIf && d.selector == "" {
		right = slices.Concat(left, d.right.change.Namespaces())
	}
	if !d.left.shared {
		if right, err = d.right.namespaces(ctx, d.selector); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", d.right.name, err)
		}
	}
	all := slices.Concat(left, right)
	slices.Sort(all)
	for _, name := range slices.Compact(all) {
		place := access.Place{Left: name, Right: name}
		if !slices.Contains(left, name) {
			place.Left = ""
		}
		if !slices.Contains(right, name) {
			place.Right = ""
		}
		places = append(places, place)
	}
	notes = append(notes, onlyNote(d.left.name, "namespace", without(left, right))...)
	return places, append(notes, onlyNote(d.right.name, "namespace", without(right, left))...), nil
}

func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(others, name) })
}

// namedInNotes is how many names a note has.
const namedInNotes = 5

// onlyNote says what one side has and the other has not; nothing if there is
// nothing.
func onlyNote(side, what string, names []string) []string {
	if len(names) == 0 {
		return nil
	}
	shown := strings.Join(names[:min(len(names), namedInNotes)], ", ")
	if more := len(names) - namedInNotes; more > 0 {
		shown += fmt.Sprintf(" and %d more", more)
	}
	if len(names) > 1 {
		what += "s"
	}
	return []string{fmt.Sprintf("only %s has the %s %s", side, what, shown)}
}

// catalog is what either side serves.
func (d *comparing) catalog(known [2]discovered) access.Catalog {
	if d.left.shared && len(d.left.extra) == 0 {
		return known[0].catalog
	}
	served := func(found discovered) []access.Resource {
		return slices.DeleteFunc(slices.Clone(found.catalog.Resources()), func(r access.Resource) bool { return r.Virtual })
	}
	return access.NewCatalog(slices.Concat(served(known[0]), served(known[1]), d.left.extra))
}

// catalogNotes say in what the sides' discovery differs. Manifests have none of
// their own.
func (d *comparing) catalogNotes(known [2]discovered) []string {
	if d.left.shared || known[0].err != nil || known[1].err != nil || isAssumed(d.left.world) || isAssumed(d.right.world) {
		return nil
	}
	left, right := resourceNames(known[0].catalog), resourceNames(known[1].catalog)
	return append(onlyNote(d.left.name, "resource", without(left, right)), onlyNote(d.right.name, "resource", without(right, left))...)
}

// isAssumed reports whether nothing tells what the world serves beside
// Kubernetes' own.
func isAssumed(w world.World) bool {
	files, ok := w.(interface{ Assumed() bool })
	return ok && files.Assumed()
}

func resourceNames(catalog access.Catalog) []string {
	var names []string
	for _, resource := range catalog.Resources() {
		names = append(names, resource.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}
