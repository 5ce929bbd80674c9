package flags

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// Output are the flags that say how the answer is shown.
type Output struct {
	Quiet  bool // no answer on stdout where the exit code gives it; no notes
	Strict bool // incomplete is an exit code of its own

	noHints   bool
	format    string
	noHeaders bool
	ascii     bool
	color     string
}

// AddFlags registers the group. The help of -o names the formats, those of
// AnswerFormats if none are given.
func (o *Output) AddFlags(set *pflag.FlagSet, formats ...string) {
	if len(formats) == 0 {
		formats = AnswerFormats()
	}
	set.StringVarP(&o.format, "output", "o", "", "How the answer is written: "+strings.Join(formats, ", ")+", where it fits (jsonpath=TEMPLATE)")
	set.BoolVar(&o.noHeaders, "no-headers", false, "Leave out the column headers")
	set.BoolVar(&o.ascii, "ascii", false, "Use only ASCII glyphs")
	set.StringVar(&o.color, "color", "auto", "When to use colour: auto, always, never")
	set.BoolVarP(&o.Quiet, "quiet", "q", false, "Leave out notes and hints; a check answers by its exit code alone")
	set.BoolVar(&o.noHints, "no-hints", false, "Leave out hints that take requests of their own")
	set.BoolVar(&o.Strict, "strict", false, "End with exit code 3 when the answer is incomplete")
}

// Hints reports whether hints are wanted.
func (o *Output) Hints() bool { return !o.Quiet && !o.noHints }

// Printer is how an answer gets written: complete and checked.
type Printer struct {
	console Console
	options printer.Options
}

// ToPrinter checks the flags against the formats that fit a command.
func (o *Output) ToPrinter(console Console, formats ...string) (Printer, error) {
	return o.ToPrinterOr(console, "", formats...)
}

// ToPrinterOr is ToPrinter with a format for when none was asked for.
func (o *Output) ToPrinterOr(console Console, unset string, formats ...string) (Printer, error) {
	wanted := o.format
	if wanted == "" {
		wanted = unset
	}
	format, err := printer.ParseFormat(wanted, formats...)
	if err != nil {
		return Printer{}, exit.Usage(err.Error(), "")
	}
	mode, err := printer.ParseColorMode(o.color)
	if err != nil {
		return Printer{}, exit.Usage(err.Error(), "")
	}
	return Printer{console: console, options: printer.Options{
		Format: format, NoHeaders: o.noHeaders, ASCII: o.ascii,
		Color: printer.UseColor(mode, console.OutIsTTY, console.Getenv),
		Width: console.width(), BlocksOnly: true,
	}}, nil
}

// Format is the name of the chosen format, "" for the default.
func (p Printer) Format() string { return p.options.Format.Name() }

// Grounds reports whether the format has room for what grants a permission.
func (p Printer) Grounds() bool { return p.Format() == printer.FormatWide }

// Print writes the report to stdout.
func (p Printer) Print(r report.Report) error {
	return printer.Print(p.console.Out, r, p.options)
}

// PrintLines writes the text of a report to stdout, whatever the format.
func (p Printer) PrintLines(r report.Texter) error {
	return printer.Lines(p.console.Out, r.Text(p.Format() == printer.FormatWide), p.options)
}

// PrintManifest writes Kubernetes objects to stdout, below an answer in words;
// nothing if there are none.
func (p Printer) PrintManifest(objects []any) error {
	if len(objects) == 0 {
		return nil
	}
	format, err := printer.ParseFormat(printer.FormatManifest, printer.FormatManifest)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.console.Out, "---")
	return printer.Print(p.console.Out, report.Manifest{Items: objects}, printer.Options{Format: format})
}

// AnswerFormats are those that fit one report or another about one question or
// one identity: all but those for reports of many.
func AnswerFormats() []string {
	return slices.DeleteFunc(printer.Formats(), func(name string) bool { return name == printer.FormatJSONL })
}

// TableFormats are the formats that fit a report with rows.
func TableFormats() []string {
	return []string{
		printer.FormatTable, printer.FormatWide, printer.FormatJSON, printer.FormatYAML, printer.FormatCSV,
		printer.FormatMarkdown, printer.FormatHTML, printer.FormatName, printer.FormatJSONPath,
	}
}

// CheckFormats are those that fit a report without names of its own.
func CheckFormats() []string {
	return []string{
		printer.FormatTable, printer.FormatWide, printer.FormatJSON, printer.FormatYAML, printer.FormatCSV,
		printer.FormatMarkdown, printer.FormatHTML, printer.FormatJSONPath,
	}
}

// MatrixFormats are those that fit a report of many identities.
func MatrixFormats() []string {
	return []string{
		printer.FormatTable, printer.FormatWide, printer.FormatJSON, printer.FormatJSONL, printer.FormatYAML,
		printer.FormatCSV, printer.FormatMarkdown, printer.FormatHTML, printer.FormatJSONPath,
	}
}

// LintFormats are those that fit findings.
func LintFormats() []string {
	return []string{
		printer.FormatTable, printer.FormatWide, printer.FormatJSON, printer.FormatYAML, printer.FormatSARIF, printer.FormatJUnit,
		printer.FormatGitHub, printer.FormatCSV, printer.FormatMarkdown, printer.FormatHTML, printer.FormatManifest, printer.FormatJSONPath,
	}
}

// ActingFormats are those that fit who may act as whom.
func ActingFormats() []string {
	return []string{
		printer.FormatTable, printer.FormatWide, printer.FormatJSON, printer.FormatYAML, printer.FormatCSV, printer.FormatMarkdown,
		printer.FormatHTML, printer.FormatDot, printer.FormatMermaid, printer.FormatJSONPath,
	}
}

// TestFormats are those that fit a run of tests, the text form first. Those that
// other programs read fit nothing else.
func TestFormats() []string {
	return []string{
		printer.FormatTable, printer.FormatJSON, printer.FormatYAML, printer.FormatJUnit, printer.FormatTAP, printer.FormatGitHub,
		printer.FormatCSV, printer.FormatMarkdown, printer.FormatHTML, printer.FormatJSONPath,
	}
}
