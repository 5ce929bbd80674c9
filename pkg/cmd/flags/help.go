package flags

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
)

// usage writes what follows the description in the help of a command, as cobra
// does, with flags that fit a terminal.
//
// Upstream: github.com/spf13/cobra command.go, defaultUsageFunc.
func usage(cmd *cobra.Command) error {
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "Usage:\n  %s\n", cmd.UseLine())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(out, "  %s [command]\n", cmd.CommandPath())
	}
	if cmd.HasExample() {
		fmt.Fprintf(out, "\nExamples:\n%s\n", cmd.Example)
	}
	writeCommands(out, cmd.Commands())
	writeFlags(out, "Flags", cmd.LocalFlags())
	writeFlags(out, "Global Flags", cmd.InheritedFlags())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(out, "\nUse \"%s [command] --help\" for more information about a command.\n", cmd.CommandPath())
	}
	return nil
}

func writeCommands(out io.Writer, commands []*cobra.Command) {
	for i, cmd := range commands {
		if i == 0 {
			fmt.Fprint(out, "\nAvailable Commands:\n")
		}
		if cmd.IsAvailableCommand() || cmd.Name() == "help" {
			fmt.Fprintf(out, "  %-*s %s\n", cmd.NamePadding(), cmd.Name(), cmd.Short)
		}
	}
}

// flagLine is how pflag lays out a flag: its name with the kind of its value, a
// gap, and what it is for.
var flagLine = regexp.MustCompile(`^( +(?:-\w, )?--\S+(?: \S+)?) {2,}(.*)$`)

// widestFlag is the width up to which a flag stands beside what it is for.
const widestFlag = 34

func writeFlags(out io.Writer, title string, set *pflag.FlagSet) {
	if !set.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(out, "\n%s:\n", title)
	for line := range strings.Lines(strings.ReplaceAll(set.FlagUsages(), "[=true|false]", "")) {
		line = strings.TrimRight(line, " \n")
		if parts := flagLine.FindStringSubmatch(line); parts != nil {
			writeFlag(out, parts[1], parts[2])
		} else {
			fmt.Fprintln(out, line)
		}
	}
}

func writeFlag(out io.Writer, name, use string) {
	if len(name) > widestFlag {
		fmt.Fprintln(out, name)
		name = ""
	}
	for _, line := range printer.Wrap(use, printer.Columns-widestFlag-2) {
		fmt.Fprintf(out, "%-*s  %s\n", widestFlag, name, line)
		name = ""
	}
}
