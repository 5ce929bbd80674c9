package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// LogFile is one file of a log, plain or compressed, or stdin.
type LogFile struct {
	Name string
	// Found: it was found in a folder or by a pattern, not named itself.
	Found bool
	open  func() (io.ReadCloser, error)
}

// Twice reports whether the file can be read twice: stdin, pipes and what else is no
// regular file give what they have once.
func (f LogFile) Twice() bool {
	if f.Name == standardInput {
		return false
	}
	info, err := os.Stat(f.Name)
	return err != nil || info.Mode().IsRegular() // an error is told by opening it
}

// Open opens the file: its text comes unpacked. What is compressed is told by
// its first bytes, whatever it is called. Close lets go of all of it.
func (f LogFile) Open() (io.ReadCloser, error) {
	file, err := f.open()
	if err != nil {
		return nil, cause(err)
	}
	text, done, err := unpack(file)
	if err != nil {
		_ = file.Close() // it was only read
		return nil, err
	}
	return &openLog{Reader: text, done: done, file: file}, nil
}

type openLog struct {
	io.Reader
	done func()
	file io.Closer
}

func (o *openLog) Close() error {
	o.done()
	return o.file.Close()
}

// LogFiles are the files at the paths: files, folders with all that is in them,
// patterns such as audit*.log, and - for stdin. Each is there once, in the order
// of the paths and by name within one, which is the order of time for the API
// server's rotated logs. gaps are sentences about what is there and cannot be
// read.
func LogFiles(paths []string, stdin io.Reader) (files []LogFile, gaps []string, err error) {
	l := &logs{seen: map[string]bool{}}
	for _, path := range paths {
		if err := l.path(path, stdin); err != nil {
			return nil, nil, err
		}
	}
	return l.files, l.gaps, nil
}

// ErrNoFiles means that a folder has no files for us, hidden ones aside.
var ErrNoFiles = errors.New("no files in this folder")

// logs are being looked for.
type logs struct {
	files []LogFile
	gaps  []string
	seen  map[string]bool
}

func (l *logs) path(path string, stdin io.Reader) error {
	switch {
	case path == standardInput && l.seen[path]:
		return errors.New("standard input (-) is given more than once, but can be read only once")
	case path == standardInput:
		l.add(LogFile{Name: path, open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
		return nil
	case isURL(path):
		return fmt.Errorf("%q: URLs are not read: download it and give the file, or pipe it in and give -", path)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?["):
		return l.pattern(path)
	case err != nil:
		return fmt.Errorf("%q: %w", path, cause(err))
	case info.IsDir():
		return l.folder(path)
	}
	l.file(path, false)
	return nil
}

func (l *logs) file(path string, found bool) {
	l.add(LogFile{Name: path, Found: found, open: func() (io.ReadCloser, error) { return os.Open(path) }})
}

func (l *logs) add(file LogFile) {
	if name := filepath.Clean(file.Name); !l.seen[name] {
		l.seen[name] = true
		l.files = append(l.files, file)
	}
}

// pattern is for shells that leave patterns to the programs. Folders that fit are
// taken as if they were named.
func (l *logs) pattern(pattern string) error {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		return fmt.Errorf("%q: no such file, and nothing that fits it as a pattern", pattern)
	}
	slices.Sort(names)
	empty := 0
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			l.gaps = append(l.gaps, fmt.Sprintf("%s: not read: %v", name, cause(err)))
		case info.IsDir():
			err := l.folder(name)
			if errors.Is(err, ErrNoFiles) {
				empty++
			} else if err != nil {
				return err
			}
		case info.Mode().IsRegular():
			l.file(name, true)
		default:
			l.gaps = append(l.gaps, fmt.Sprintf("%s: not read: no regular file", name))
		}
	}
	if empty == len(names) {
		return fmt.Errorf("%q: %w", pattern, ErrNoFiles)
	}
	return nil
}

// folder finds all files in a folder and below it. As with manifests, nothing
// outside is read through a symbolic link.
func (l *logs) folder(name string) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return fmt.Errorf("%q: %w", name, cause(err))
	}
	defer root.Close()
	found, entries := 0, 0
	err = fs.WalkDir(root.FS(), ".", func(inside string, entry fs.DirEntry, err error) error {
		entries++
		switch {
		case entries > maxEntries:
			return fmt.Errorf("%q: more than %d files and folders: give one further down", name, maxEntries)
		case err != nil:
			found++
			l.gaps = append(l.gaps, fmt.Sprintf("%s: not read: %v", filepath.Join(name, inside), cause(err)))
			return nil
		case hidden(inside) && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir() || hidden(inside):
			return nil
		}
		found++
		l.inside(root, name, inside)
		return nil
	})
	if err == nil && found == 0 {
		return fmt.Errorf("%q: %w", name, ErrNoFiles)
	}
	return err
}

// inside is one file of a folder.
func (l *logs) inside(root *os.Root, folder, inside string) {
	name := filepath.Join(folder, filepath.FromSlash(inside))
	info, err := root.Stat(inside)
	switch {
	case err != nil:
		l.gaps = append(l.gaps, fmt.Sprintf("%s: not read: %v", name, cause(err)))
	case info.Mode().IsRegular():
		l.add(LogFile{Name: name, Found: true, open: func() (io.ReadCloser, error) { return openInside(folder, inside) }})
	}
}

func openInside(folder, inside string) (io.ReadCloser, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.Open(inside)
}
