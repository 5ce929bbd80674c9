// Command bench makes up a cluster of any size, and the same one again for the
// same sizes and seed: as files for -f and --identities, or in a server.
//
//	go run ./hack/bench write --namespaces 200 --users 300 --seed 1 --dir DIR
//	go run ./hack/bench load --namespaces 200 --users 300 --seed 1
//
// load fills the API server that $KUBECONFIG names, and only one on this machine
// unless --any-server is given. --help tells the other sizes.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	console := console{stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}
	if err := run(ctx, os.Args[1:], console); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
