package webhook

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// recall reads what was recorded before, the newest files first, until as much is
// known as is remembered, and removes what is no whole event from their ends.
func (r *Recorder) recall() (cut int, err error) {
	files, err := r.own()
	if err != nil {
		return 0, err
	}
	slices.Reverse(files)
	for _, name := range files {
		if r.known.Full() {
			return cut, nil
		}
		torn, err := r.recallFile(name)
		if err != nil {
			return cut, fmt.Errorf("reading what was recorded: %w", err)
		}
		if torn {
			cut++
		}
	}
	return cut, nil
}

// own are the files that a recorder has made, by the time in their names. What else is
// in the folder, or is a link to somewhere else, is not its to change.
func (r *Recorder) own() ([]string, error) {
	entries, err := os.ReadDir(r.folder) // by name
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		moment, _ := strings.CutPrefix(entry.Name(), prefix)
		moment, _ = strings.CutSuffix(moment, extension)
		if _, err := time.Parse(layout, moment); err == nil && entry.Type().IsRegular() && entry.Name() == prefix+moment+extension {
			files = append(files, filepath.Join(r.folder, entry.Name()))
		}
	}
	return files, nil
}

func (r *Recorder) recallFile(name string) (torn bool, err error) {
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	whole := int64(0)
	for reader := bufio.NewReaderSize(file, 1<<20); ; {
		line, err := reader.ReadBytes('\n')
		switch {
		case err == nil:
			whole += int64(len(line))
			r.known.Add(string(line))
		case !errors.Is(err, io.EOF):
			return false, err
		case len(line) > 0:
			return true, file.Truncate(whole)
		default:
			return false, nil
		}
	}
}
