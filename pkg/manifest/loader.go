package manifest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxObjects bounds what one Load takes.
const maxObjects = 1_000_000

var errTooMany = fmt.Errorf("more than %d objects: give fewer files", maxObjects)

// loader collects what is read. Trouble with a document becomes a problem; an
// error ends the reading.
type loader struct {
	options     Options
	loaded      Loaded
	indices     map[Ref]int // where objects are in their lists
	ignored     map[Ignored]int
	definitions []definition
	objects     int
	name        string // of the file that is being read
	document    int    // of that file, counted from 1
	inFolder    bool   // the file was found in a folder
	// tests takes each value in place of what Load does with it.
	tests func(v value)
}

func newLoader(options Options) *loader {
	return &loader{
		options: options,
		loaded:  Loaded{Positions: map[Ref]Position{}, lines: map[Ref]func(steps ...any) int{}},
		indices: map[Ref]int{},
		ignored: map[Ignored]int{},
	}
}

// finish is everything that was read.
func (l *loader) finish() Loaded {
	for ignored, count := range l.ignored {
		ignored.Count = count
		l.loaded.Ignored = append(l.loaded.Ignored, ignored)
	}
	slices.SortFunc(l.loaded.Ignored, func(a, b Ignored) int {
		return strings.Compare(a.Kind+"."+a.Group, b.Kind+"."+b.Group)
	})
	l.loaded.Resources = resources(l.definitions)
	if l.loaded.Snapshot != nil {
		l.loaded.Snapshot.Covered = l.objects > 0
	}
	return l.loaded
}

// file reads one file, which may be compressed: a snapshot, or manifests.
func (l *loader) file(name string, r io.Reader) error {
	l.name, l.document = name, 0
	plain, done, err := unpack(r)
	if err != nil {
		l.fileProblem(name, err.Error())
		return nil
	}
	defer done()
	text := bufio.NewReaderSize(plain, 64<<10)
	if beginsSnapshot(text) {
		return l.snapshot(text)
	}
	return l.manifests(text)
}

// manifests reads a text document by document.
func (l *loader) manifests(text io.Reader) error {
	documents, err := newDocumentReader(text)
	for err == nil {
		var next document
		if next, err = documents.next(); err == nil {
			err = l.text(next)
		}
	}
	switch {
	case errors.Is(err, errTooMany):
		return err
	case !errors.Is(err, io.EOF):
		l.fileProblem(l.name, cause(err).Error())
	}
	return nil
}

func (l *loader) fileProblem(name, what string) {
	l.loaded.Problems = append(l.loaded.Problems, Problem{File: name, What: what})
}

// problem is about the document that is being read.
func (l *loader) problem(line int, what string) {
	l.loaded.Problems = append(l.loaded.Problems, Problem{File: l.name, Document: l.document, Line: line, What: what})
}

// problems are about a value of that document.
func (l *loader) problems(v value, found ...finding) {
	for _, f := range found {
		l.problem(v.lineOf(f), f.what)
	}
}
