package whocanas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

const testLong = `Hold a cluster, a snapshot or manifests against what somebody has written down:
who can do what, who cannot, who may act as whom, and what is all that a service
account holds.

Tests are YAML (kind: PermissionTest, docs/permission-tests.md). Whatever cannot
be meant, such as a resource that is not served, is refused with file and line
before anything is asked.

With --record the permissions that WHO has today are written as such a file.`

const testExample = `  # Does the cluster keep to what was agreed?
  kubectl who-can-as test docs/examples/acme-tests \
    --identities docs/examples/acme-identities.yaml

  # Would it, with these manifests? For a pull request: no cluster is asked
  kubectl who-can-as test docs/examples/acme-tests \
    --identities docs/examples/acme-identities.yaml -f docs/examples/acme

  # For a build server
  kubectl who-can-as test docs/examples/acme-tests \
    --identities docs/examples/acme-identities.yaml -f docs/examples/acme \
    -o junit

  # Write down what a service account holds, so that it cannot grow unseen
  kubectl who-can-as test --record sa/ci:deployer > deployer.yaml`

// testFlags are the flags of test.
type testFlags struct {
	connection *flags.Connection
	output     *flags.Output
	who        flags.Who
	asking     flags.Asking

	constrained flags.Constrained

	lax    bool
	record recordFlags
}

func newTest(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &testFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "test FILE|DIR...",
		Short:   "Hold permissions against tests that are written down",
		Long:    testLong,
		Example: testExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, cmd.Flags(), args)
		},
	}
	f.who.AddFlags(cmd.Flags())
	f.asking.AddFlags(cmd.Flags())
	f.constrained.AddFlags(cmd.Flags())
	output.AddFlags(cmd.Flags(), flags.TestFormats()...)
	cmd.Flags().BoolVar(&f.lax, "lax", false, "Skip what is about resources and namespaces that are not there, in place of refusing it (exit code 3)")
	f.record.addFlags(cmd.Flags())
	return cmd
}

func (f *testFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet, args []string) error {
	if f.record.record {
		return f.write(ctx, console, set, args)
	}
	if err := f.validate(set, args); err != nil {
		return err
	}
	s, err := open(console, f.connection, f.output, &flags.Who{}, f.asking, "", flags.TestFormats())
	if err != nil {
		return err
	}
	sources, err := manifest.LoadTests(args, console.In)
	if err != nil {
		return err
	}
	t := &testRun{inquiry: s, find: f.find(console), sources: sources, lax: f.lax, constrained: f.constrained}
	return t.run(ctx)
}

// validate refuses what cannot be meant.
func (f *testFlags) validate(set *pflag.FlagSet, args []string) error {
	if len(args) == 0 {
		return exit.Usage("test takes the files and folders with the tests", "the form is: kubectl who-can-as test FILE|DIR..., or test --record WHO...")
	}
	if slices.Contains(args, "-") && slices.Contains(f.asking.Files, "-") {
		return exit.Usage("tests and -f - cannot both read stdin", "give one of them as a file")
	}
	if err := f.constrained.Validate(); err != nil {
		return err
	}
	return refuse(set, "goes with --record", "group", "uid", "user-extra", "exactly", "all-namespaces")
}

// find looks up the entries that tests name, in the identities file that is
// read with the first of them.
func (f *testFlags) find(console flags.Console) func(name string) (identity.Identity, error) {
	file := sync.OnceValues(func() (identity.File, error) { return f.who.File(console) })
	return func(name string) (identity.Identity, error) {
		entries, err := file()
		var usage *exit.UsageError
		if errors.As(err, &usage) {
			return identity.Identity{}, fmt.Errorf("%s: %s", usage.Problem, usage.Hint)
		}
		if err != nil {
			return identity.Identity{}, err
		}
		return entries.Find(name)
	}
}
