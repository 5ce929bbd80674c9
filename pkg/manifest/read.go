package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
)

// standardInput is the path that means it.
const standardInput = "-"

// read is everything in the file at path, or in stdin for "-", up to limit
// bytes. The error does not name the path.
func read(path string, stdin io.Reader, limit int64) ([]byte, error) {
	if isURL(path) {
		return nil, errors.New("URLs are not read: download it and give the file, or pipe it in and give -")
	}
	if path == standardInput {
		return readBounded(stdin, limit)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, cause(err)
	}
	defer file.Close()
	return readBounded(file, limit)
}

func isURL(path string) bool {
	return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`).MatchString(path)
}

func readBounded(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, cause(err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("larger than %d MiB: that is not such a file", limit>>20)
	}
	return data, nil
}

// cause is what the system said about a path, without the path.
func cause(err error) error {
	if onPath, ok := errors.AsType[*fs.PathError](err); ok {
		return onPath.Err
	}
	return err
}
