package manifest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Arrivals are the files that come to folders, and to patterns, while those that
// were there are followed.
type Arrivals struct {
	paths []string
	// seen are the names of files that were handed over, or are none of ours.
	seen map[string]bool
	// coming are files as they were at the last look: what is still being written is
	// taken when the next look finds it, and what is compressed when it is whole.
	coming map[string]os.FileInfo
	tails  []*Tail
}

// NewArrivals looks at the same paths as [LogFiles] did, which found the files.
func NewArrivals(paths []string, files []LogFile) *Arrivals {
	a := &Arrivals{seen: map[string]bool{}, coming: map[string]os.FileInfo{}}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() || err != nil && strings.ContainsAny(path, "*?[") {
			a.paths = append(a.paths, path)
		}
	}
	for _, file := range files {
		a.seen[filepath.Clean(file.Name)] = true
	}
	return a
}

// Paths are the folders and patterns; none if nothing can come.
func (a *Arrivals) Paths() []string { return a.paths }

// Except leaves out the files that a tail has read: they come again under the names
// that rotated ones get.
func (a *Arrivals) Except(tail *Tail) { a.tails = append(a.tails, tail) }

// Look finds the files that were there at the last look, and not at the one before.
// gaps are sentences about what is there and cannot be read.
func (a *Arrivals) Look() (files []LogFile, gaps []string) {
	found := &logs{seen: map[string]bool{}}
	for _, path := range a.paths {
		_ = found.path(path, nil) // that there is none now is no news
	}
	before := a.coming
	a.coming = map[string]os.FileInfo{}
	for _, file := range found.files {
		if a.arrived(file, before[file.Name]) {
			a.seen[filepath.Clean(file.Name)] = true
			files = append(files, file)
		}
	}
	return files, found.gaps
}

// arrived reports whether a file is a new one that is ready to be read.
func (a *Arrivals) arrived(file LogFile, before os.FileInfo) bool {
	name := filepath.Clean(file.Name)
	if a.seen[name] || a.isOfAnother(name) {
		return false
	}
	info, err := os.Stat(name)
	if err != nil {
		return false // gone again
	}
	if slices.ContainsFunc(a.tails, func(t *Tail) bool { return t.had(info) }) {
		return false
	}
	a.coming[file.Name] = info
	if before == nil || !os.SameFile(before, info) {
		return false
	}
	packed, err := file.Packed()
	return err != nil || !packed || before.Size() == info.Size() && before.ModTime().Equal(info.ModTime())
}

// isOfAnother reports whether a file is a rotated one of a log that is followed,
// compressed or not: its lines were read when they were written.
func (a *Arrivals) isOfAnother(name string) bool {
	folder, base := filepath.Split(name)
	for _, extension := range []string{".gz", ".zst"} {
		base = strings.TrimSuffix(base, extension)
	}
	if a.seen[folder+base] {
		return true
	}
	return slices.ContainsFunc(a.tails, func(t *Tail) bool {
		in, log := filepath.Split(filepath.Clean(t.path))
		return in == folder && isRotated(base, log)
	})
}
