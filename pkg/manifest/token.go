package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
)

const maxToken = 1 << 20

// ReadToken reads the token in the file at path, or in stdin for "-", without
// the blanks and line ends around it. Errors name neither the token nor the
// path: it is easy to paste the one in place of the other.
func ReadToken(path string, stdin io.Reader) (string, error) {
	data, err := read(path, stdin, maxToken)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENAMETOOLONG):
		return "", fmt.Errorf("token file: %w: give the name of a file that holds the token, not the token itself, or - for standard input", err)
	case err != nil:
		return "", fmt.Errorf("token file: %w", err)
	}
	token := strings.TrimSpace(string(data))
	if token == "" {
		return "", errors.New("token file: there is no token in it")
	}
	return token, nil
}
