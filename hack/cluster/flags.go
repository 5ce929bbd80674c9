package main

import (
	"flag"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/controlplane"
)

// newFlags is the flag set of a subcommand.
func newFlags(name string, streams streams) *flag.FlagSet {
	flags := flag.NewFlagSet("cluster "+name, flag.ContinueOnError)
	flags.SetOutput(streams.err)
	return flags
}

// parse parses the flags of a subcommand that takes no arguments.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return nil
}

// bindOptions registers the flags that say how the API server runs.
func bindOptions(flags *flag.FlagSet) *controlplane.Options {
	options := &controlplane.Options{}
	flags.IntVar(&options.Requesters, "requesters", 0,
		"make `N` users requester-1 to requester-N, without groups and rights")
	flags.StringVar(&options.AuthorizationMode, "authorization-mode", "RBAC",
		"comma-separated `authorizers` in the order they are asked: RBAC, Node, Webhook")
	flags.StringVar(&options.WebhookAuthorizer, "webhook-authorizer", "",
		"`URL` of a webhook authorizer, or a kubeconfig file that leads to one; asked last unless the mode names Webhook")
	flags.StringVar(&options.AuditPolicyFile, "audit-policy-file", "",
		"`file` with another audit policy than: metadata of all requests, and bodies of reviews")
	flags.StringVar(&options.FeatureGates, "feature-gates", "", "comma-separated `name=true|false` pairs")
	flags.StringVar(&options.EmulatedVersion, "emulated-version", "", "minor `version` to behave as, such as 1.35")
	flags.IntVar(&options.MaxRequestsInflight, "max-requests-inflight", 0,
		"`limit` of reading requests at a time; 0 is the server's default")
	flags.IntVar(&options.MaxMutatingRequestsInflight, "max-mutating-requests-inflight", 0,
		"`limit` of writing requests at a time; 0 is the server's default")
	flags.Var((*list)(&options.Args), "apiserver-arg", "further flag of kube-apiserver as `key=value`; repeatable")
	return options
}

// bindStateDir registers the flag for the directory of a cluster in the
// background.
func bindStateDir(flags *flag.FlagSet) *string {
	return flags.String("state-dir", "", "`directory` of the cluster in the background")
}

// list is a flag that can be given several times.
type list []string

// String joins the values.
func (l *list) String() string { return strings.Join(*l, ",") }

// Set adds a value.
func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}
