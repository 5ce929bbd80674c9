package whocanas

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// Main runs the plugin with the arguments after its name, and returns the exit
// code. A first interrupt ends the asking and shows what is known; a second
// one ends the program.
func Main(console flags.Console, args []string) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupts
		signal.Stop(interrupts)
		cancel(exit.ErrInterrupted)
	}()
	root := New(console)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil && exit.Code(err) == exit.Trouble {
		err = context.Cause(ctx)
	}
	exit.Report(console.Err, root.DisplayName(), err)
	return exit.Code(err)
}
