package flags

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/klog/v2"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
	"github.com/who-can-as/kubectl-who-can-as/pkg/version"
)

// Prepare gives a root command what both plugins have in common: the name that
// kubectl users type, errors that are worded in one place, no completion
// command of cobra's own.
func Prepare(root *cobra.Command, console Console, name string) {
	root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: name}
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions = cobra.CompletionOptions{DisableDefaultCmd: true}
	root.Version = version.Release()
	root.SetOut(console.Out)
	root.SetErr(console.Err)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { help(cmd, cmd.OutOrStdout()) })
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		usage(cmd, cmd.OutOrStderr())
		return nil
	})
}

// Silence keeps client-go from writing on stderr by itself: unescaped, in the
// form of a log, and what the commands say anyhow.
func Silence() { klog.SetLogger(klog.Logger{}) }

// flagError words an unknown flag with the flags it may have meant.
func flagError(cmd *cobra.Command, err error) error {
	word, isUnknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !isUnknown {
		return exit.Usage(err.Error(), "")
	}
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	word, _, _ = strings.Cut(word, "=")
	meant := near.Names(word, slices.DeleteFunc(names, func(name string) bool { return name == word }))
	if len(meant) == 0 {
		return exit.Usage(err.Error(), "")
	}
	return exit.Usage(err.Error(), "did you mean --"+strings.Join(meant, ", --")+"?")
}

// Execute runs a command tree and returns the exit code. A first interrupt
// ends the asking and shows what is known; a second one ends the program.
func Execute(root *cobra.Command, console Console, args []string) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupts
		signal.Stop(interrupts)
		cancel(exit.ErrInterrupted)
	}()
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	if err != nil && ctx.Err() != nil && exit.Code(err) == exit.Trouble {
		err = context.Cause(ctx)
	}
	exit.Report(console.Err, command.CommandPath(), err)
	return exit.Code(err)
}
