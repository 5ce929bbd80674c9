package flags

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
)

// Console is where a command reads and writes, and what it knows of it.
type Console struct {
	In       io.Reader
	Out, Err io.Writer
	OutIsTTY bool
	ErrIsTTY bool
	Getenv   func(string) string
}

// SystemConsole is the process's own.
func SystemConsole() Console {
	return Console{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		OutIsTTY: term.IsTerminal(int(os.Stdout.Fd())),
		ErrIsTTY: term.IsTerminal(int(os.Stderr.Fd())),
		Getenv:   os.Getenv,
	}
}

// Note writes one line to stderr, safe for a terminal.
func (c Console) Note(format string, args ...any) {
	fmt.Fprintln(c.Err, printer.Escape(fmt.Sprintf(format, args...)))
}
