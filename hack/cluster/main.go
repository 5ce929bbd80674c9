package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// streams are the standard ones. The answer goes to out, progress to err.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// command is a subcommand; args are those after its name.
type command func(ctx context.Context, args []string, streams streams) error

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	standard := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	if err := run(ctx, os.Args[1:], standard); err != nil {
		stop()
		os.Exit(report(err, standard.err))
	}
}

// run finds the subcommand and runs it.
func run(ctx context.Context, args []string, streams streams) error {
	commands := map[string]command{
		"build": build,
		"up":    up,
		"start": start,
		"stop":  stop,
		"env":   env,
	}
	if len(args) == 0 {
		return errors.New("no subcommand: must be build, up, start, stop or env")
	}
	chosen, found := commands[args[0]]
	if !found {
		return fmt.Errorf("unknown subcommand %q: must be build, up, start, stop or env", args[0])
	}
	return chosen(ctx, args[1:], streams)
}

// report says what went wrong and returns the exit code.
func report(err error, stderr io.Writer) int {
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0 // the flag package has written the help
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "cluster: interrupted")
		return 130
	}
	fmt.Fprintln(stderr, "cluster:", err)
	return 1
}
