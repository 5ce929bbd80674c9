package flags

import (
	"context"
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
)

// Cataloguer gives the catalog of what can be asked about, as kube.Caller does.
type Cataloguer interface {
	Catalog(ctx context.Context, fresh bool) (catalog access.Catalog, missing []string, err error)
}

// ResolveTarget looks a target up, a second time in fresh discovery if the
// cached one does not know it, or only as something that no cluster serves.
// asWritten tells whether the command can also ask without looking up, which an
// error then suggests.
func ResolveTarget(ctx context.Context, from Cataloguer, words access.TargetWords, asWritten bool) (access.Target, error) {
	if strings.HasPrefix(words.Target, "/") {
		if words.SubresourceSet {
			return access.Target{}, exit.Usage("--subresource does not go with a URL", "")
		}
		return access.Catalog{}.Resolve(words)
	}
	target, missing, err := lookUp(ctx, from, false, words, asWritten)
	var unknown *access.UnknownResourceError
	guessed := err == nil && target.Resource.Virtual && !target.Resource.Serves(words.Verb)
	if errors.As(err, &unknown) || guessed {
		target, missing, err = lookUp(ctx, from, true, words, asWritten)
	}
	if errors.As(err, &unknown) {
		return access.Target{}, unknownResource(unknown, missing, asWritten)
	}
	return target, err
}

func lookUp(ctx context.Context, from Cataloguer, fresh bool, words access.TargetWords, asWritten bool) (access.Target, []string, error) {
	catalog, missing, err := from.Catalog(ctx, fresh)
	if err != nil && asWritten {
		return access.Target{}, nil, lookUpFailed(err)
	}
	if err != nil {
		return access.Target{}, nil, err
	}
	target, err := catalog.Resolve(words)
	return target, missing, err
}

// lookUpFailed: a server that answers, but does not say what it serves, may
// answer the question all the same.
func lookUpFailed(err error) error {
	var answered apierrors.APIStatus
	if errors.As(err, &answered) && !apierrors.IsUnauthorized(err) {
		return fmt.Errorf("%w\n--as-written asks without looking anything up", err)
	}
	return err
}

func unknownResource(unknown *access.UnknownResourceError, missing []string, asWritten bool) error {
	var hints []string
	if len(unknown.Near) > 0 {
		hints = append(hints, "did you mean "+strings.Join(unknown.Near, ", ")+"?")
	}
	hints = append(hints, missing...)
	if asWritten {
		hints = append(hints, "--as-written asks for exactly what was typed")
	}
	return exit.Usage(unknown.Error(), strings.Join(hints, "\n"))
}
