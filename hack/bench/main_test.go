package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSuccessIsPassedOn(t *testing.T) {
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), []string{"write", "--namespaces", "2", "--bindings", "5", "--roles", "4", "--dir", dir}, &stdout, &stderr)
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	if diff := cmp.Diff("wrote 671 objects and 960 identities to "+dir+"\n", stdout.String()); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}
	for _, name := range []string{"manifests/world.yaml", "identities.yaml"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestSilenceIsFailure(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if err := run(t.Context(), []string{"write"}, &stdout, &stderr); !errors.Is(err, errSilent) {
		t.Errorf("got %v, want %v", err, errSilent)
	}
	if diff := cmp.Diff("bench: write needs --dir\n", stderr.String()); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
}
