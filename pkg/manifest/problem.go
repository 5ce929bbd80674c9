package manifest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// shownProblems is how many problems an error tells; the rest it counts.
const shownProblems = 50

// Problem is a document, or something in it, that is not understood or that the
// API server would refuse. What it is about is left out of what was loaded.
type Problem struct {
	File     string // as given or found, - for standard input
	Document int    // within the file, counted from 1; 0: the file itself
	Line     int    // counted from 1; 0: no line in particular
	What     string
}

// Error is the problem with its place, FILE:LINE first.
func (p Problem) Error() string {
	place := Position{File: p.File, Line: p.Line}.String()
	if p.Document > 0 {
		place += fmt.Sprintf(" (document %d)", p.Document)
	}
	return place + ": " + p.What
}

// Problems are all problems of one reading, in the order of their finding.
type Problems []Problem

// Error has a line for each problem, up to a bound.
func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0].Error()
	}
	lines := []string{fmt.Sprintf("%d problems in manifests:", len(p))}
	for _, problem := range p[:min(len(p), shownProblems)] {
		lines = append(lines, problem.Error())
	}
	if rest := len(p) - shownProblems; rest > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(lines, "\n")
}

// fileName is a file as messages name it, on one line whatever it is called.
func fileName(file string) string {
	if file == standardInput {
		return "standard input"
	}
	if strings.ContainsFunc(file, unicode.IsControl) {
		return strconv.Quote(file)
	}
	return file
}

// finding is a problem whose place is known within one value only.
type finding struct {
	path fieldPath // of the field it is about; empty: the value itself
	line int       // within the value's text, counted from 1; 0: where the path leads
	what string
}

// Error makes a finding an error where it ends the reading of a document.
func (f finding) Error() string { return f.what }

// findingAt is a finding about the field that the path leads to, which its
// words begin with.
func findingAt(at fieldPath, format string, args ...any) finding {
	what := fmt.Sprintf(format, args...)
	if len(at) > 0 {
		what = at.String() + ": " + what
	}
	return finding{path: at, what: what}
}
