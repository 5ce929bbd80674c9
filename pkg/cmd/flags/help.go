package flags

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
)

// below is where the meaning of a flag stands, below its name.
const below = "          "

// flagGroup are flags under one heading.
type flagGroup struct {
	title string
	names map[string]bool
}

// flagGroups are those that commands share, in the order of the help. What a
// command has of its own comes before them.
func flagGroups() []flagGroup {
	group := func(title string, add func(*pflag.FlagSet)) flagGroup {
		set, names := pflag.NewFlagSet(title, pflag.ContinueOnError), map[string]bool{}
		add(set)
		set.VisitAll(func(flag *pflag.Flag) { names[flag.Name] = true })
		return flagGroup{title, names}
	}
	return []flagGroup{
		group("Who is asked about", (&Who{}).AddFlags),
		group("Who answers", func(set *pflag.FlagSet) {
			(&Asking{}).AddFlags(set)
			(&Constrained{}).AddFlags(set)
		}),
		group("How the answer is written", func(set *pflag.FlagSet) { (&Output{}).AddFlags(set) }),
		group("The cluster, as with kubectl", func(set *pflag.FlagSet) {
			connection := NewConnection()
			connection.AddFlags(set)
			connection.AddDebug(set)
		}),
	}
}

// help writes in a paragraph what a command is for, then examples, then the rest.
func help(cmd *cobra.Command, out io.Writer) {
	about := cmd.Long
	if about == "" {
		about = cmd.Short + "."
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(about), "\n\n")
	fmt.Fprintln(out, first)
	if cmd.Example != "" {
		fmt.Fprintf(out, "\nExamples:\n%s\n", cmd.Example)
	}
	if rest != "" {
		fmt.Fprintf(out, "\n%s\n", rest)
	}
	usage(cmd, out)
}

// usage writes how a command is called.
func usage(cmd *cobra.Command, out io.Writer) {
	fmt.Fprintf(out, "\nUsage:\n  %s\n", cmd.UseLine())
	subcommands(cmd, out)
	groups, flags := flagGroups(), map[string][]*pflag.Flag{}
	title := func(flag *pflag.Flag) string {
		for _, group := range groups {
			if group.names[flag.Name] {
				return group.title
			}
		}
		return "Flags"
	}
	all := pflag.NewFlagSet("all", pflag.ContinueOnError)
	all.AddFlagSet(cmd.LocalFlags())
	all.AddFlagSet(cmd.InheritedFlags())
	all.VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			flags[title(flag)] = append(flags[title(flag)], flag)
		}
	})
	section(out, "Flags", flags["Flags"])
	for _, group := range groups {
		section(out, group.title, flags[group.title])
	}
}

func subcommands(cmd *cobra.Command, out io.Writer) {
	shown := slices.DeleteFunc(slices.Clone(cmd.Commands()), func(c *cobra.Command) bool { return !c.IsAvailableCommand() })
	if len(shown) == 0 {
		return
	}
	widest := 0
	for _, command := range shown {
		widest = max(widest, len(command.Name()))
	}
	fmt.Fprintln(out, "\nCommands:")
	for _, command := range shown {
		fmt.Fprintf(out, "  %-*s  %s\n", widest, command.Name(), command.Short)
	}
}

// section writes flags, each with what it means below.
func section(out io.Writer, title string, flags []*pflag.Flag) {
	if len(flags) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s:\n", title)
	for _, flag := range flags {
		value, meaning := pflag.UnquoteUsage(flag)
		head := "      --" + flag.Name
		if flag.Shorthand != "" {
			head = "  -" + flag.Shorthand + ", --" + flag.Name
		}
		if flag.Value.Type() != "bool" {
			head += " " + strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(value, "Array"), "s"))
		}
		fmt.Fprintln(out, head)
		if given := defaultOf(flag); given != "" {
			meaning += " (default " + given + ")"
		}
		for _, line := range printer.Wrap(meaning, printer.Columns-len(below)) {
			fmt.Fprintln(out, below+line)
		}
	}
}

// defaultOf is the value of a flag that is not given, "" if it says nothing.
func defaultOf(flag *pflag.Flag) string {
	switch flag.DefValue {
	case "", "[]", "false", "0":
		return ""
	default:
		return flag.DefValue
	}
}
