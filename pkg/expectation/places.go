package expectation

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// placed are the places that a test's keys come to.
type placed struct {
	names   []string // in order, each once; "" for no namespace
	missing []string // why some that were named are not there
	given   bool
}

// places looks the namespaces up. The error is about the world.
func (p *planner) places(ctx context.Context, wanted Places, at []any) (placed, error) {
	found := placed{given: wanted.given()}
	var names set[string]
	if wanted.ClusterWide {
		names.add("")
	}
	for i, word := range wanted.Namespaces {
		matching, err := p.namespaces(ctx, word, append(at, "namespaces", i), &found)
		if err != nil {
			return placed{}, err
		}
		for _, name := range matching {
			names.add(name)
		}
	}
	matching, err := p.selected(ctx, wanted.Selector, append(at, "selector"), &found)
	for _, name := range matching {
		names.add(name)
	}
	found.names = names.items
	return found, err
}

// namespaces are those that a name or a glob stands for.
func (p *planner) namespaces(ctx context.Context, word string, at []any, found *placed) ([]string, error) {
	if !strings.ContainsAny(word, `*?[\`) {
		return p.named(ctx, word, at, found)
	}
	if _, err := path.Match(word, ""); err != nil {
		p.problem(fmt.Sprintf("namespaces: %q is no glob: %v", word, err), at...)
		return nil, nil
	}
	all, err := p.world.Namespaces(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("%s: namespaces: %q: %w", p.source.at(at...), word, err)
	}
	matching := slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		matches, _ := path.Match(word, name) // the pattern has been tried
		return !matches
	})
	if len(matching) == 0 {
		p.nowhere(fmt.Sprintf("no namespace matches %q", word), at, found)
	}
	return matching, nil
}

// named is the namespace of a name.
func (p *planner) named(ctx context.Context, name string, at []any, found *placed) ([]string, error) {
	if len(validation.IsDNS1123Label(name)) > 0 {
		p.problem(fmt.Sprintf("namespaces: %q is no name that a namespace can have", name), at...)
		return nil, nil
	}
	if !p.world.Missing(ctx, name) {
		return []string{name}, nil
	}
	what := fmt.Sprintf("there is no namespace %q", name)
	if all, err := p.world.Namespaces(ctx, ""); err == nil {
		if meant := near.Names(name, all); len(meant) > 0 {
			what += ": did you mean " + strings.Join(meant, ", ") + "?"
		}
	}
	p.nowhere(what, at, found)
	return nil, nil
}

func (p *planner) selected(ctx context.Context, selector string, at []any, found *placed) ([]string, error) {
	if selector == "" {
		return nil, nil
	}
	if _, err := labels.Parse(selector); err != nil {
		p.problem(fmt.Sprintf("selector: %q: %v", selector, err), at...)
		return nil, nil
	}
	names, err := p.world.Namespaces(ctx, selector)
	if err != nil {
		return nil, fmt.Errorf("%s: selector: %q: %w", p.source.at(at...), selector, err)
	}
	if len(names) == 0 {
		p.nowhere(fmt.Sprintf("no namespace has the labels %q", selector), at, found)
	}
	return names, nil
}

// nowhere notes that a word stands for no namespace.
func (p *planner) nowhere(what string, at []any, found *placed) {
	if skipped := p.missing(what, at); skipped != "" {
		found.missing = append(found.missing, skipped)
	}
}
