package flags

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
)

// Console is where a command reads and writes, and what it knows of it.
type Console struct {
	In       io.Reader
	Out, Err io.Writer
	OutIsTTY bool
	ErrIsTTY bool
	OutWidth int // columns of the terminal that Out is, 0 if not known
	Getenv   func(string) string
}

// SystemConsole is the process's own.
func SystemConsole() Console {
	return Console{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		OutIsTTY: term.IsTerminal(int(os.Stdout.Fd())),
		ErrIsTTY: term.IsTerminal(int(os.Stderr.Fd())),
		OutWidth: widthOf(os.Stdout),
		Getenv:   os.Getenv,
	}
}

// widthOf is how many columns a terminal has, 0 for anything else.
func widthOf(file *os.File) int {
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

// width is how many columns an answer on stdout can take, 0 for any number.
// COLUMNS goes before what the terminal says, as in other programs.
func (c Console) width() int {
	if !c.OutIsTTY {
		return 0
	}
	if columns, err := strconv.Atoi(c.Getenv("COLUMNS")); err == nil && columns > 0 {
		return columns
	}
	return c.OutWidth
}

// Note writes one line to stderr, safe for a terminal.
func (c Console) Note(format string, args ...any) {
	fmt.Fprintln(c.Err, printer.Escape(exit.Redact(fmt.Sprintf(format, args...))))
}
