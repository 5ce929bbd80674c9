package report

// Explorer is a report that people look at with a page of its own in a browser
// (-o html): a grid that can be filtered and opened cell by cell.
type Explorer interface {
	Explore() Exploration
}

// Exploration is what such a page shows. What many cells share is there once
// and is referred to by its index, so that the page stays small: a grid of
// 1,000 by 200 has 200,000 cells and a few thousand different ones.
type Exploration struct {
	Title   string         `json:"title"`
	Facts   []ExploreFact  `json:"facts"`          // in order: cluster, time, source, command
	Gaps    []string       `json:"gaps,omitempty"` // why it is incomplete, each a sentence; none if it is complete
	Legend  []ExploreValue `json:"legend"`         // every value that a cell can show, weakest first
	RowsAre string         `json:"rowsAre"`        // what a row is: identity
	ColsAre string         `json:"colsAre"`        // what a column is: namespace
	Rows    []ExploreRow   `json:"rows"`
	Columns []ExploreCol   `json:"columns"`
	// Grid is for each row the index in Cells of each of its columns.
	Grid  [][]int       `json:"grid"`
	Cells []ExploreCell `json:"cells"` // the different cells
	// Sets are lists of rules, each rule by its index in Rules.
	Sets  [][]int       `json:"sets"`
	Rules []ExploreRule `json:"rules"`
	// Bindings are the bindings that cells name, each a sentence.
	Bindings []string `json:"bindings"`
	// NoBindings says why cells name no bindings, "" if they do.
	NoBindings string `json:"noBindings,omitempty"`
	// Drawn is true where a cell is an edge from its row to its column, for a
	// drawing of the grid as a graph.
	Drawn bool `json:"drawn,omitempty"`
	// NoRules says why cells have no rules, "" if they do.
	NoRules string `json:"noRules,omitempty"`
}

// ExploreFact is one line of the page's header.
type ExploreFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ExploreValue is a value of cells with what it means.
type ExploreValue struct {
	Text    string `json:"text"`    // as the cell shows it: edit+
	Meaning string `json:"meaning"` // in words
	Heat    int    `json:"heat"`    // 0 nothing to 4 everything; -1 not known
}

// ExploreRow is one row's header.
type ExploreRow struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`   // user, group, service account, node
	Detail string `json:"detail"` // one sentence: groups, what is assumed, who answered
	// Command asks about the row again: a column's Flag makes it one cell's.
	Command string `json:"command"`
}

// ExploreCol is one column's header.
type ExploreCol struct {
	Name string `json:"name"`
	Flag string `json:"flag"` // what asks about this column alone: -n production
}

// ExploreCell is what one or more cells hold.
type ExploreCell struct {
	Value int    `json:"v"`              // index in Legend
	Text  string `json:"text,omitempty"` // what the cell shows if not the value's text: (12)
	// Odd cells differ from most of their column.
	Odd bool `json:"odd,omitempty"`
	// Sets are the rules in effect, each an index in Exploration.Sets: those that
	// hold everywhere, then those that the column adds.
	Sets []int `json:"s,omitempty"`
	// Bindings give what the cell shows, each an index in Exploration.Bindings.
	Bindings []int `json:"b,omitempty"`
	// Note says what a reader has to know about this cell: why it is unknown.
	Note string `json:"note,omitempty"`
}

// ExploreRule is one rule in words: verbs on resources, or on URLs.
type ExploreRule struct {
	Verbs     []string `json:"verbs"`
	Resources []string `json:"resources,omitempty"` // deployments.apps/scale
	Names     []string `json:"names,omitempty"`
	URLs      []string `json:"urls,omitempty"`
}
