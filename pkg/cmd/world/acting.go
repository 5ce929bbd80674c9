package world

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Acting is what questions about who may act as whom are put to: all RBAC
// objects, and whether there is constrained impersonation.
type Acting struct {
	rbac.Holdings
	Minor       int // of Kubernetes 1.minor, 0 if that is not known
	Constrained bool
	// Gate says in words why it is taken to be on or off, Added which roles were
	// taken from Kubernetes; "" for none.
	Gate, Added string
}

// ReadActing reads everything, with the roles that every cluster has.
func ReadActing(ctx context.Context, w World, gate *flags.Constrained) (Acting, error) {
	held, err := Everything(ctx, w, w.Namespace())
	if err != nil {
		return Acting{}, err
	}
	a := Acting{Minor: w.Minor(ctx)}
	a.Holdings, a.Added = WithDefaultRoles(held, a.Minor)
	a.Constrained, a.Gate = gate.Settle(a.Minor)
	return a, nil
}

// Lacks are sentences for what is not known of the policy.
func (a Acting) Lacks() []string { return a.GapsWith(a.Policy.Missing()) }
