// Package printer writes a report.Report in the format that was asked for. It
// is the only place that knows glyphs, colours, widths and escaping, and it
// treats every string of a report as hostile: no byte of a cluster's data
// reaches a terminal, a spreadsheet or a browser as anything but text.
//
// An answer is written whole or not at all: a format that does not fit the
// report, or a template that fails, leaves the writer untouched. The exception
// are the streamed formats, for reports that are too long to wait for or to
// hold: jsonl, and csv of a report.Recorder, are written as the report is read.
//
// It must not ask a cluster, read files, look at the environment or know which
// command it works for; whoever calls it says whether there is a terminal.
package printer
