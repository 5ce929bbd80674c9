// Command bench makes up a cluster of any size, and the same one again for the
// same sizes and seed: as files for -f and --identities, or in a server.
//
//	go run ./hack/bench write --namespaces 200 --users 300 --seed 1 --dir DIR
//	go run ./hack/bench load --namespaces 200 --users 300 --seed 1
//
// load fills the API server that $KUBECONFIG names, and only one on this machine
// unless --any-server is given. --help tells the other sizes.
//
// What a world consists of is pkg/internal/seed's to know, which Go shows to
// nothing outside pkg. So this is a door: it runs pkg/internal/seed/program,
// which may not end a process with a code, and ends with one in its place.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
)

// program does the work.
const program = "github.com/who-can-as/kubectl-who-can-as/pkg/internal/seed/program"

func main() {
	// Ctrl-C reaches the program too, and this one ends after it.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, errSilent) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(1)
	}
}

// errSilent: the program has said on stderr what went wrong.
var errSilent = errors.New("the program failed")

// run hands the arguments on. A program that succeeds has something to say.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	said := &counter{to: stdout}
	command := exec.CommandContext(ctx, "go", append([]string{"run", program}, args...)...)
	command.Stdout, command.Stderr = said, stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("running %s: %w", program, err)
	}
	if said.bytes == 0 {
		return errSilent
	}
	return nil
}

// counter counts what is written.
type counter struct {
	to    io.Writer
	bytes int
}

func (c *counter) Write(text []byte) (int, error) {
	written, err := c.to.Write(text)
	c.bytes += written
	return written, err
}
