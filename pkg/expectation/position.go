package expectation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Position is a place in a file. Line counts from 1; 0 is no line in particular.
type Position struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
}

// String is the place as editors understand it: FILE:LINE.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Source is a document of tests with where it stands.
type Source struct {
	File
	Path string // the file's, as given or found
	// Line is the line of what a path of keys and indices leads to, or of the
	// last step of it that there is.
	Line func(steps ...any) int
}

// at is the place of what the steps lead to.
func (s Source) at(steps ...any) Position { return Position{File: s.Path, Line: s.Line(steps...)} }

// Problem is something in a file of tests that cannot be meant.
type Problem struct {
	Position
	What string
}

// Error is the problem with its place, FILE:LINE first.
func (p Problem) Error() string { return p.Position.String() + ": " + p.What }

// shownProblems is how many problems an error tells; the rest it counts.
const shownProblems = 50

// Problems are what is wrong with tests, for which nothing is asked.
type Problems []Problem

// Error has a line for each problem, up to a bound.
func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0].Error()
	}
	lines := []string{fmt.Sprintf("%d problems in permission tests:", len(p))}
	for _, problem := range p[:min(len(p), shownProblems)] {
		lines = append(lines, problem.Error())
	}
	if rest := len(p) - shownProblems; rest > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(lines, "\n")
}

// inOrder sorts problems of one file by line; files stay in their order.
func inOrder(problems []Problem) []Problem {
	file := map[string]int{}
	for _, problem := range problems {
		if _, known := file[problem.File]; !known {
			file[problem.File] = len(file)
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(file[a.File], file[b.File]), cmp.Compare(a.Line, b.Line))
	})
	return problems
}
