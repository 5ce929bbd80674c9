package webhook

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// Recorder appends events to files of a folder, one event a line, as the API server
// writes its log. It is for one folder at a time, and for any number of goroutines.
type Recorder struct {
	folder string
	now    func() time.Time

	mutex sync.Mutex
	// known are the events that were there before. The API server sends a batch again
	// as it was: events are the same if all of their bytes are, the id and the stage
	// among them. Clients can choose the id, so it alone would hide some.
	known *auditlog.Recent
	file  *os.File
	size  int64
}

// The names of the files have the time at which they were begun.
const (
	prefix    = "audit-"
	layout    = "20060102T150405.000000000Z"
	extension = ".log"
)

// mostBytes is how large a file gets before the next one is begun.
const mostBytes = 128 << 20

// Open opens a folder, which is made if there is none, for recording. What was
// recorded before is known: the newest half a million events at least. cut is how
// many files ended in the middle of an event, which nobody was told had arrived:
// that part is removed.
func Open(folder string, now func() time.Time) (r *Recorder, cut int, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, 0, err
	}
	r = &Recorder{folder: folder, now: now, known: auditlog.NewRecent()}
	cut, err = r.recall()
	return r, cut, err
}

// Record appends the events that are not known and returns their lines. When it
// returns without an error they are on the disk; with one, none of them is.
func (r *Recorder) Record(lines [][]byte) (fresh []byte, err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	batch := auditlog.NewRecent()
	for _, line := range lines {
		if !r.known.Has(string(line)) && !batch.Has(string(line)) {
			batch.Add(string(line))
			fresh = append(fresh, line...)
		}
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	if err := r.append(fresh); err != nil {
		return nil, err
	}
	for line := range bytes.Lines(fresh) {
		r.known.Add(string(line))
	}
	return fresh, nil
}

// append writes all or nothing.
func (r *Recorder) append(text []byte) error {
	if err := r.turn(); err != nil {
		return err
	}
	_, err := r.file.Write(text)
	if err == nil {
		err = r.file.Sync()
	}
	if err != nil {
		return errors.Join(err, r.file.Truncate(r.size))
	}
	r.size += int64(len(text))
	return nil
}

// turn begins a file where there is none, or where it is full.
func (r *Recorder) turn() error {
	if r.file != nil && r.size < mostBytes && r.isThere() {
		return nil
	}
	if err := os.MkdirAll(r.folder, 0o700); err != nil {
		return err
	}
	name := filepath.Join(r.folder, prefix+r.now().UTC().Format(layout)+extension)
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if r.file != nil {
		if err := r.file.Close(); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	r.file, r.size = file, 0
	return syncFolder(r.folder)
}

// isThere reports whether the file that is written to still has its name: one that
// was removed takes everything and keeps nothing.
func (r *Recorder) isThere() bool {
	mine, err := r.file.Stat()
	if err != nil {
		return true // writing to it says what is wrong
	}
	named, err := os.Stat(r.file.Name())
	return err == nil && os.SameFile(mine, named)
}

// Close ends the recording.
func (r *Recorder) Close() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// syncFolder puts the name of a new file on the disk. Not every system can do
// that, and the file itself is synced anyhow.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = folder.Sync() // see above
	return folder.Close()
}
