package manifest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// ErrExists means that there is a file of that name, which was left as it is.
var ErrExists = errors.New("there is such a file already")

// CheckSave says whether a snapshot can be saved at path, before anything is
// read for it: the error is the one that [SaveSnapshot] would end with. With
// force a file that is there may be replaced.
func CheckSave(path string, force bool) error {
	if _, err := packer(path); err != nil {
		return fmt.Errorf("%s: %w", shown(path), err)
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("%s: no regular file, so it cannot be replaced by one", shown(path))
	case err == nil && !force:
		return fmt.Errorf("%s: %w", shown(path), ErrExists)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w", shown(path), cause(err))
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil {
		return fmt.Errorf("the folder %s: %w", shown(folder), cause(err))
	} else if !info.IsDir() {
		return fmt.Errorf("%s is no folder", shown(folder))
	}
	return nil
}

// SaveSnapshot writes a snapshot to a new file for its owner alone, compressed
// if the name ends in .gz or .zst, and returns its digest. The file is there
// under its name only when all of it is on the disk; until then, and after an
// error, whatever had the name before is untouched.
func SaveSnapshot(path string, s snapshot.Snapshot, force bool) (digest string, err error) {
	if err := CheckSave(path, force); err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // what a link leads to is replaced, not the link
	}
	pack, err := packer(path)
	if err != nil {
		return "", err
	}
	write := func(to io.Writer) error {
		packed, err := pack(to)
		if err != nil {
			return err
		}
		if digest, err = snapshot.Write(packed, s); err != nil {
			return err
		}
		return packed.Close()
	}
	if err := save(path, force, write); err != nil {
		return "", fmt.Errorf("%s: %w", shown(path), cause(err))
	}
	return digest, nil
}

// packer is how a file of that name is compressed. The same text becomes the
// same bytes.
func packer(path string) (func(io.Writer) (io.WriteCloser, error), error) {
	switch extension := strings.ToLower(filepath.Ext(path)); {
	case extension == ".gz":
		return func(to io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(to), nil }, nil
	case extension == ".zst":
		return func(to io.Writer) (io.WriteCloser, error) {
			return zstd.NewWriter(to, zstd.WithEncoderConcurrency(1))
		}, nil
	case slices.Contains([]string{".bz2", ".lz4", ".xz", ".zip"}, extension):
		return nil, fmt.Errorf("%s is not written here: use .gz or .zst", extension)
	default:
		return func(to io.Writer) (io.WriteCloser, error) { return plain{to}, nil }, nil
	}
}

// plain is a text that is not compressed.
type plain struct{ io.Writer }

// Close does nothing.
func (plain) Close() error { return nil }

// save writes a file beside its place and then puts it there.
func save(path string, force bool, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".snapshot-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := put(file.Name(), path, force); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// put gives a file its name. Without force a name that somebody took meanwhile
// is left to him, where the file system has links.
func put(from, path string, force bool) error {
	if force {
		return os.Rename(from, path)
	}
	err := os.Link(from, path)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return ErrExists
	}
	if _, err := os.Lstat(path); err == nil {
		return ErrExists
	}
	return os.Rename(from, path)
}

// syncFolder makes a new name last through a power failure, where the system can
// be asked to.
func syncFolder(folder string) {
	if opened, err := os.Open(folder); err == nil {
		_ = opened.Sync()
		_ = opened.Close()
	}
}
