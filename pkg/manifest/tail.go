package manifest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"
)

// Tail is a file of lines that is still being written, and that may be replaced
// by another one of the same name, as logs are when they are rotated: the old one
// is read to its end first. Of a file that is emptied and written anew, what was
// not read by then is lost.
type Tail struct {
	ctx  context.Context
	path string
	open func() (io.ReadCloser, error)
	file *os.File
	// next are the files that have taken the place of this one, one after the other.
	next []*os.File
	// within a line: the last byte that was read is not its end. cut: the rest of it
	// will never come, and it is ended here.
	within, cut bool
	read        files
}

// files are those that were opened one after the other.
type files struct {
	sync.Mutex
	infos []os.FileInfo
}

// had reports whether the tail reads the file, or has read it as it is. A file that was
// let go of may be gone, and another one have its number: it is the same if it has not
// changed since. had may be asked while the tail is being read.
func (t *Tail) had(info os.FileInfo) bool {
	t.read.Lock()
	defer t.read.Unlock()
	current := len(t.read.infos) - 1
	return slices.ContainsFunc(t.read.infos[:max(current, 0)], func(read os.FileInfo) bool {
		return os.SameFile(read, info) && read.Size() == info.Size() && read.ModTime().Equal(info.ModTime())
	}) || current >= 0 && os.SameFile(t.read.infos[current], info)
}

// leave keeps how the file was when it was read to its end.
func (t *Tail) leave() {
	info, err := t.file.Stat()
	t.read.Lock()
	defer t.read.Unlock()
	if last := len(t.read.infos) - 1; err == nil && last >= 0 {
		t.read.infos[last] = info
	}
}

// note keeps which file is read now.
func (t *Tail) note() {
	info, err := t.file.Stat()
	if err != nil {
		return // reading it will say so
	}
	t.read.Lock()
	defer t.read.Unlock()
	t.read.infos = append(t.read.infos, info)
}

// Tail opens the file to be followed until ctx is done. Packed files are written
// once; see [LogFile.Packed].
func (f LogFile) Tail(ctx context.Context) (*Tail, error) {
	t := &Tail{ctx: ctx, path: f.Name, open: f.open}
	var err error
	if t.file, err = t.opened(); err != nil {
		return nil, cause(err)
	}
	t.note()
	return t, nil
}

// Packed reports whether a file is compressed, by its first bytes. Of stdin it
// does not know.
func (f LogFile) Packed() (bool, error) {
	if f.Name == standardInput {
		return false, nil
	}
	file, err := f.open()
	if err != nil {
		return false, cause(err)
	}
	defer file.Close()
	start := make([]byte, 4)
	n, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, cause(err)
	}
	return packingOf(start[:n]) != notPacked, nil
}

func (t *Tail) opened() (*os.File, error) {
	opened, err := t.open()
	if err != nil {
		return nil, err
	}
	file, isFile := opened.(*os.File)
	if !isFile {
		_ = opened.Close()
		return nil, errors.New("not a file that can be followed")
	}
	return file, nil
}

// Existing are the whole lines that the file has now. [Tail.Read] begins behind
// them.
func (t *Tail) Existing() (io.Reader, error) {
	info, err := t.file.Stat()
	if err != nil {
		return nil, cause(err)
	}
	end, err := lastLine(t.file, info.Size())
	if err != nil {
		return nil, cause(err)
	}
	if _, err := t.file.Seek(end, io.SeekStart); err != nil {
		return nil, cause(err)
	}
	return io.NewSectionReader(t.file, 0, end), nil
}

// lastLine is where the last whole line of so many bytes ends.
func lastLine(file io.ReaderAt, size int64) (int64, error) {
	block := make([]byte, 64<<10)
	for size > 0 {
		from := max(0, size-int64(len(block)))
		part := block[:size-from]
		if _, err := file.ReadAt(part, from); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if at := bytes.LastIndexByte(part, '\n'); at >= 0 {
			return from + int64(at) + 1, nil
		}
		size = from
	}
	return 0, nil
}

// patience is how long a file is left alone after its end was reached.
const patience = 200 * time.Millisecond

// Read waits for more. It is io.EOF when the context of the tail is done.
func (t *Tail) Read(p []byte) (int, error) {
	for {
		if t.cut {
			t.cut, p[0] = false, '\n'
			return 1, nil
		}
		n, err := t.file.Read(p)
		if n > 0 {
			t.within = p[n-1] != '\n'
			return n, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, cause(err)
		}
		more, err := t.move()
		if err != nil {
			return 0, cause(err)
		}
		if !more && !t.wait() {
			return 0, io.EOF
		}
	}
}

// wait is false if the context is done first.
func (t *Tail) wait() bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-t.ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// move goes on to the file that has replaced this one, and reports whether there
// is reason to read at once. This one is read to its end again first: what writes
// it may have done so until it took the next one.
func (t *Tail) move() (more bool, err error) {
	if len(t.next) > 0 {
		t.leave()
		_ = t.file.Close() // it was only read
		t.file, t.next = t.next[0], t.next[1:]
		t.note()
		t.begin()
		return true, nil
	}
	now, err := t.opened()
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // between two files
	}
	if err != nil {
		return false, err
	}
	replaced, shorter, err := t.compare(now)
	if err == nil && replaced {
		t.next = append(t.between(now), now)
		return true, nil
	}
	_ = now.Close() // it was only opened
	if err == nil && shorter {
		t.begin()
		_, err = t.file.Seek(0, io.SeekStart)
	}
	return shorter, err
}

// begin notes that the next line is the first one of a file.
func (t *Tail) begin() { t.cut, t.within = t.within, false }

// compare sets the file beside the one that has its name now.
func (t *Tail) compare(now *os.File) (replaced, shorter bool, err error) {
	old, err := t.file.Stat()
	if err != nil {
		return false, false, err
	}
	other, err := now.Stat()
	if err != nil {
		return false, false, err
	}
	at, err := t.file.Seek(0, io.SeekCurrent)
	return !os.SameFile(old, other), other.Size() < at, err
}

// Close lets go of the file.
func (t *Tail) Close() error {
	for _, file := range t.next {
		_ = file.Close() // it was only opened
	}
	return t.file.Close()
}
