package manifest

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// between are the files that had the name after this one and before now: whoever
// reads slowly finds that the log was rotated more than once. They are told by
// their names and by when they were written last.
func (t *Tail) between(now *os.File) []*os.File {
	old, err := t.file.Stat()
	current, also := now.Stat()
	entries, listed := os.ReadDir(filepath.Dir(t.path))
	if err != nil || also != nil || listed != nil {
		return nil
	}
	var found []os.FileInfo
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !entry.Type().IsRegular() || !isRotated(entry.Name(), filepath.Base(t.path)) || info.ModTime().Before(old.ModTime()) {
			continue
		}
		if !os.SameFile(info, old) && !os.SameFile(info, current) {
			found = append(found, info)
		}
	}
	slices.SortFunc(found, func(a, b os.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	var files []*os.File
	for _, info := range found {
		if file, err := os.Open(filepath.Join(filepath.Dir(t.path), info.Name())); err == nil {
			files = append(files, file)
		}
	}
	return files
}

// isRotated reports whether a name is one that a log of some name gets when it is
// rotated, and that is not compressed: audit-2026-01-31T18-00-00.000.log as the API
// server makes it; audit.log.1 and audit.log-20260131 as logrotate does.
func isRotated(name, log string) bool {
	extension := filepath.Ext(log)
	stem := strings.TrimSuffix(log, extension)
	if rest, ok := strings.CutPrefix(name, log); ok {
		return len(rest) > 1 && (rest[0] == '.' || rest[0] == '-') && isDigit(rest[1]) && isDigit(rest[len(rest)-1])
	}
	rest, ok := strings.CutPrefix(name, stem+"-")
	moment, also := strings.CutSuffix(rest, extension)
	_, err := time.Parse(rotatedAt, moment)
	return ok && also && err == nil
}

// rotatedAt is how the API server names a file that it has rotated.
//
// Upstream: gopkg.in/natefinch/lumberjack.v2, backupTimeFormat.
const rotatedAt = "2006-01-02T15-04-05.000"

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
