package manifest

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestReadToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("\n a.b.c \r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fromFile, err := ReadToken(path, iotest.ErrReader(errors.New("stdin was read")))
	if err != nil {
		t.Fatal(err)
	}
	fromStdin, err := ReadToken("-", strings.NewReader("d.e.f\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.b.c", "d.e.f"}, []string{fromFile, fromStdin}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadTokenRefusesWithoutAWordOfIt(t *testing.T) {
	tests := []struct {
		name, path string
		stdin      io.Reader
		want       string
	}{
		{"the token in place of the path", "eyJhbGciOi.s3cr3t.s3cr3t", nil, "token file: no such file or directory: give the name of a file that holds the token, not the token itself, or - for standard input"},
		{"a token too long for a path", strings.Repeat("s3cr3t", 1000), nil, "token file: file name too long: give the name of a file that holds the token, not the token itself, or - for standard input"},
		{"a URL", "https://s3cr3t@example.com", nil, "token file: URLs are not read: download it and give the file, or pipe it in and give -"},
		{"a folder", ".", nil, "token file: is a directory"},
		{"blanks", "-", strings.NewReader(" \n"), "token file: there is no token in it"},
		{"more than a token", "-", strings.NewReader(strings.Repeat("s3cr3t", 1<<20)), "token file: larger than 1 MiB: that is not such a file"},
		{"trouble", "-", iotest.ErrReader(errors.New("broken pipe")), "token file: broken pipe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			token, err := ReadToken(tt.path, tt.stdin)
			if err == nil {
				t.Fatalf("got %q, want an error", token)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
