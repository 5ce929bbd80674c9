package impersonatematrix

import (
	"context"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// columns are the namespaces given, else those that the caller can list, else
// the current one, which is said.
func (q *inquiry) columns(ctx context.Context) ([]string, error) {
	if names := distinct(q.namespaces); len(names) > 0 {
		return names, q.exist(ctx, names)
	}
	if q.by != "" {
		return []string{q.Namespace()}, nil
	}
	names, err := q.Namespaces(ctx, q.selector)
	switch {
	case err == nil && len(names) > 0:
		return names, nil
	case err == nil && q.selector != "":
		return nil, exit.Usage(fmt.Sprintf("no namespace matches %q", q.selector), "see kubectl get namespaces --show-labels")
	case err == nil:
		return []string{q.Namespace()}, nil
	case q.selector != "" || q.all || !apierrors.IsForbidden(err):
		return nil, err
	default:
		q.note("note: you may not list namespaces; asked about %s alone", q.Namespace())
		return []string{q.Namespace()}, nil
	}
}

// fewNames is up to how many namespaces are looked for one by one.
const fewNames = 3

// exist refuses namespaces that the cluster does not have: their cells would
// look like answers. What the caller may not find out is let through.
func (q *inquiry) exist(ctx context.Context, names []string) error {
	for _, name := range names {
		if len(validation.IsDNS1123Label(name)) > 0 {
			return exit.Usage(fmt.Sprintf("%q is no name that a namespace can have", name), "")
		}
	}
	if len(names) > fewNames {
		return q.allExist(ctx, names)
	}
	for _, name := range names {
		if q.NamespaceExists(ctx, name) == kube.Missing {
			known, _ := q.Namespaces(ctx, "") // without it there is no suggestion
			return noNamespace(name, known)
		}
	}
	return nil
}

func (q *inquiry) allExist(ctx context.Context, names []string) error {
	known, err := q.Namespaces(ctx, "")
	if err != nil || len(q.asking.Files) > 0 { // files need not define a namespace
		return nil
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return noNamespace(name, known)
		}
	}
	return nil
}

func noNamespace(name string, known []string) error {
	hint := ""
	if meant := near.Names(name, known); len(meant) > 0 {
		hint = "did you mean " + strings.Join(meant, ", ") + "?"
	}
	return exit.Usage(fmt.Sprintf("there is no namespace %q on this cluster", name), hint)
}
