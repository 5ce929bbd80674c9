package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"
)

// console is what the program has around it.
type console struct {
	stdout, stderr io.Writer
	getenv         func(string) string
}

const usage = `Make up a cluster to measure and test on. The same sizes and seed make the same one.

  go run ./hack/bench write --dir DIR   write DIR/manifests/world.yaml and DIR/identities.yaml
  go run ./hack/bench load              create it in the API server that $KUBECONFIG names
  go run ./hack/bench audit --file FILE write an audit log, impersonation in it

Each tells its flags with --help.
`

// run does what the arguments say.
func run(ctx context.Context, args []string, console console) error {
	command := ""
	if len(args) > 0 {
		command = args[0]
	}
	switch command {
	case "write":
		return runWrite(args[1:], console)
	case "load":
		return runLoad(ctx, args[1:], console)
	case "audit":
		return runAudit(args[1:], console)
	case "-h", "-help", "--help":
		_, err := io.WriteString(console.stdout, usage)
		return err
	case "":
		return errors.New("say write, load or audit; --help tells more")
	default:
		return fmt.Errorf("%q is none of write, load and audit; --help tells more", command)
	}
}

// parse reads a command's flags. If help is asked for it writes that, and there
// is nothing more to do.
func parse(flags *pflag.FlagSet, args []string, console console) (done bool, err error) {
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprintf(console.stdout, "Flags of %s:\n%s", flags.Name(), flags.FlagUsages())
		return true, nil
	case err != nil:
		return false, fmt.Errorf("%w; --help tells more", err)
	case flags.NArg() > 0:
		return false, fmt.Errorf("%q is one argument too many; --help tells more", flags.Arg(0))
	default:
		return false, nil
	}
}
