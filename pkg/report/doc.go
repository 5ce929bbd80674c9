// Package report holds the versioned, printable values of the tool: what is
// said, in which order, and how complete it is. A report knows its columns and
// its JSON form; glyphs, colours, widths and escaping belong to pkg/printer.
// It must not ask a cluster, read a file or write anywhere.
package report
