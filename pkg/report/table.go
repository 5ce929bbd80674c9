package report

// Mark is the meaning of a cell, apart from the glyph and the colour that a
// printer chooses for it. The zero value carries no meaning: plain text.
type Mark int

// The meanings a cell can have.
const (
	Plain         Mark = iota // text without a verdict
	Yes                       // allowed
	No                        // established as not allowed
	Unknown                   // not established
	NotApplicable             // the resource does not serve this verb: nothing to ask
)

// Cell is one printable value. A cell without text shows its mark's glyph;
// one with text shows the text, coloured by its mark. Text is raw: it may hold
// anything a cluster can store, and is made safe by the printer.
type Cell struct {
	Text string
	Mark Mark
	// Odd cells differ from most of those that they are compared with: tables
	// for people show that by an exclamation mark.
	Odd bool
}

// Text is a cell without a verdict.
func Text(s string) Cell { return Cell{Text: s} }

// Marked is a cell that shows only a verdict.
func Marked(m Mark) Cell { return Cell{Mark: m} }

// Table is an ordered grid. Every row has as many cells as there are columns.
type Table struct {
	Columns []string // headers, upper case, without spaces
	Rows    [][]Cell
	// Heads is the number of leading columns that name a row. A table that has
	// some and is wider than the terminal is written as blocks of columns, each
	// with the heads repeated; one without gets its cells cut.
	Heads int
}

// Line is one line of text made of cells written side by side, for reports
// that people read as sentences rather than as a grid.
type Line []Cell

// Report is a value that can be printed in every format: as a table, and,
// marshalled as it is, as JSON and YAML.
type Report interface {
	// Table is the grid of the report; wide asks for the additional columns.
	Table(wide bool) Table
}

// Texter is a report whose default form is text rather than a table.
type Texter interface {
	Text(wide bool) []Line
}

// Namer is a report that has a form of bare names, one a line (-o name).
type Namer interface {
	Names() []string
}

// Lister is a report whose objects are ready for kubectl apply (-o manifest).
type Lister interface {
	// Objects are Kubernetes objects with apiVersion and kind set.
	Objects() []any
}

// Commented is a report that has something to say beside its table, or the objects
// that it lists.
type Commented interface {
	// Comments are sentences.
	Comments() []string
}

// Partial is a report that can lack something that was asked for.
type Partial interface {
	// Gaps are sentences that say what is missing and why; none if nothing is.
	Gaps() []string
}

// Captioned is a report that says in one line what it is about, for formats
// that are read away from the command that made them.
type Captioned interface {
	Caption() string
}

// Summarised is a report that says its outcome in one line, for formats that
// people read. A table of it without rows is that line alone.
type Summarised interface {
	Summary() string
}
