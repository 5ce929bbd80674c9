package flags

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

// Asking are the flags that say how the cluster is asked.
type Asking struct {
	Source      string
	Concurrency int // requests in flight
	MaxRequests int // above which no sweep begins
	// Files are manifests to evaluate in place of a cluster; none for a cluster.
	Files     []string
	KeepGoing bool // skip documents that cannot be read
}

// AddFlags registers the group.
func (a *Asking) AddFlags(set *pflag.FlagSet) {
	set.StringVar(&a.Source, "source", "auto", "Who answers: "+strings.Join(kube.Sources(), ", "))
	set.IntVar(&a.Concurrency, "concurrency", 20, "How many requests may be in flight at a time")
	a.AddFiles(set)
	set.IntVar(&a.MaxRequests, "max-requests", 20000, "Do not sweep with more requests than this")
}

// AddFiles registers those about manifests alone.
func (a *Asking) AddFiles(set *pflag.FlagSet) {
	set.StringArrayVarP(&a.Files, "filename", "f", nil, "Evaluate the RBAC objects of this file, folder or snapshot (- is stdin) in place of a cluster (repeatable)")
	set.BoolVar(&a.KeepGoing, "keep-going", false, "With -f: skip documents that cannot be read; the answer is incomplete then")
}

// Validate refuses values that cannot be meant.
func (a *Asking) Validate() error {
	if !slices.Contains(kube.Sources(), a.Source) {
		return exit.Usage(fmt.Sprintf("unknown --source %q", a.Source), "use one of "+strings.Join(kube.Sources(), ", "))
	}
	if len(a.Files) > 0 && a.Source != "auto" && a.Source != string(access.SourceRBAC) {
		return exit.Usage("--source "+a.Source+" needs a cluster, and -f takes its place", "leave out one of them")
	}
	if a.KeepGoing && len(a.Files) == 0 {
		return exit.Usage("--keep-going goes with -f", "")
	}
	if a.Concurrency < 1 || a.Concurrency > 1000 {
		return exit.Usage(fmt.Sprintf("--concurrency %d is not between 1 and 1000", a.Concurrency), "10 to 50 is all that pays")
	}
	if a.MaxRequests < 0 {
		return exit.Usage("--max-requests cannot be negative", "0 asks nothing beyond the rules")
	}
	return nil
}
