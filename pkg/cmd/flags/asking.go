package flags

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

// Asking are the flags that say how the cluster is asked.
type Asking struct {
	Source      string
	Concurrency int // requests in flight
	MaxRequests int // above which no sweep begins
}

// AddFlags registers the group.
func (a *Asking) AddFlags(set *pflag.FlagSet) {
	set.StringVar(&a.Source, "source", "auto", "Who answers: "+strings.Join(kube.Sources(), ", "))
	set.IntVar(&a.Concurrency, "concurrency", 20, "How many requests may be in flight at a time")
	set.IntVar(&a.MaxRequests, "max-requests", 20000, "Do not sweep with more requests than this")
}

// Validate refuses values that cannot be meant.
func (a *Asking) Validate() error {
	if !slices.Contains(kube.Sources(), a.Source) {
		return exit.Usage(fmt.Sprintf("unknown --source %q", a.Source), "use one of "+strings.Join(kube.Sources(), ", "))
	}
	if a.Concurrency < 1 || a.Concurrency > 1000 {
		return exit.Usage(fmt.Sprintf("--concurrency %d is not between 1 and 1000", a.Concurrency), "10 to 50 is all that pays")
	}
	if a.MaxRequests < 0 {
		return exit.Usage("--max-requests cannot be negative", "0 asks nothing beyond the rules")
	}
	return nil
}
