package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "defaultroles:", err)
		os.Exit(1)
	}
}

// run writes the table to the file that is the one argument.
func run(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("the one argument is the file to write")
	}
	var read []release
	for _, version := range releases() {
		one, err := readRelease(ctx, version)
		if err != nil {
			return fmt.Errorf("reading the roles of Kubernetes %s: %w", version, err)
		}
		read = append(read, one)
	}
	lines := merged(read)
	if err := check(lines, read); err != nil {
		return err
	}
	text, err := source(lines, read)
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], text, 0o644)
}
