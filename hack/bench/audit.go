package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/trail"
)

// runAudit writes an audit log to a file.
func runAudit(args []string, console console) error {
	flags := pflag.NewFlagSet("audit", pflag.ContinueOnError)
	flags.Usage = func() {} // parse tells it
	file := flags.String("file", "", "where to write: `FILE`")
	megabytes := flags.Int64("megabytes", 1000, "how much, in millions of bytes")
	seed := flags.Uint64("seed", 1, "another number makes another log of the same size")
	if done, err := parse(flags, args, console); done || err != nil {
		return err
	}
	if *file == "" {
		return errors.New("audit needs --file")
	}
	if *megabytes < 0 {
		return errors.New("there can't be fewer than none of anything")
	}
	if err := writeFile(*file, func(to io.Writer) error { return trail.Write(to, *megabytes*1_000_000, *seed) }); err != nil {
		return err
	}
	fmt.Fprintf(console.stdout, "wrote %s\n", *file)
	return nil
}
