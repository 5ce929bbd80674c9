package flags

import (
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
)

// Constrained is the flag that says whether the API server knows constrained
// impersonation.
type Constrained struct {
	value string // auto, true or false
}

// defaultSince is the minor version of Kubernetes since which the feature gate
// ConstrainedImpersonation is on unless somebody turns it off.
//
// Upstream: k8s.io/apiserver pkg/features/kube_features.go.
const defaultSince = 36

// AddFlags registers the flag.
func (c *Constrained) AddFlags(set *pflag.FlagSet) {
	set.StringVar(&c.value, "constrained-impersonation", "auto",
		"Whether the API server's feature gate ConstrainedImpersonation is on: auto (by its version), true or false")
}

// Validate refuses values that cannot be meant.
func (c *Constrained) Validate() error {
	if !slices.Contains([]string{"auto", "true", "false"}, c.value) {
		return exit.Usage(fmt.Sprintf("unknown --constrained-impersonation %q", c.value), "use one of auto, true, false")
	}
	return nil
}

// Settle is whether there is constrained impersonation in Kubernetes 1.minor (0
// if that is not known, which counts as the newest), and in words where that
// comes from: no API tells.
func (c *Constrained) Settle(minor int) (on bool, why string) {
	switch {
	case c.value == "true":
		return true, "constrained impersonation is on (--constrained-impersonation=true)"
	case c.value == "false":
		return false, "constrained impersonation is off (--constrained-impersonation=false)"
	case minor == 0:
		return true, "constrained impersonation is taken to be on, as it is by default since Kubernetes 1.36 (else --constrained-impersonation=false)"
	case minor >= defaultSince:
		return true, fmt.Sprintf("constrained impersonation is taken to be on, as it is by default in Kubernetes 1.%d (else --constrained-impersonation=false)", minor)
	default:
		return false, fmt.Sprintf("constrained impersonation is taken to be off, as it is by default in Kubernetes 1.%d (else --constrained-impersonation=true)", minor)
	}
}
