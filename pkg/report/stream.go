package report

import "iter"

// Recorder is a report of many rows that CSV takes one by one, without ever
// holding its table. The rows may come as they get known.
type Recorder interface {
	// Records are the columns, and the rows, each as long as the columns. The
	// rows can be ranged over once; Gaps are only complete afterwards.
	Records() (columns []string, rows iter.Seq[[]Cell])
}

// Streamer is a report that is written as lines of JSON (-o jsonl), one value a
// line. The lines may come as they get known, and can be ranged over once.
type Streamer interface {
	Lines() iter.Seq[any]
}

// Long is a report with a list that is written to JSON one by one, since all of
// it at once takes too much memory.
type Long interface {
	// Long is the report without its list, which is then null, the name of the
	// list's field, and what the list holds.
	Long() (short any, list string, items iter.Seq[any])
}

// Legender is a report whose cells need explaining.
type Legender interface {
	// Legend are sentences that explain the cells, each one line.
	Legend() []string
}
