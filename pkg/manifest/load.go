package manifest

import (
	"errors"
	"fmt"
	"io"
	"os"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Options say how manifests are read.
type Options struct {
	// DefaultNamespace is where namespaced objects that name no namespace go, as
	// kubectl apply would put them; "" means the namespace default.
	DefaultNamespace string
	// KeepGoing makes problems no error: what has one is left out.
	KeepGoing bool
}

// Load reads the manifests at paths, in their order: files, folders, or stdin
// for "-" (once). A folder is read with the folders below it: every *.yaml,
// *.yml and *.json in the order of their names, but nothing hidden, and no
// symbolic link that leads out of it. A file given by name may be called
// anything. Files are YAML of any number of documents, or JSON values one after
// the other; List objects count as what is in them. A snapshot may come first:
// objects behind it are added to its own, or replace them by name. A file given
// by name may be compressed with gzip or zstd.
//
// RBAC objects are decoded and checked as strictly as the API server would do
// it. Bad documents do not keep Load from reading the rest. If there were any,
// the error is a [Problems] with all of them, unless options.KeepGoing is set;
// what was read is returned in both cases. A path that cannot be read at all is
// an error always.
func Load(paths []string, stdin io.Reader, options Options) (Loaded, error) {
	if err := checkPaths(paths); err != nil {
		return Loaded{}, err
	}
	if options.DefaultNamespace == "" {
		options.DefaultNamespace = metav1.NamespaceDefault
	}
	l := newLoader(options)
	for _, path := range paths {
		if err := l.path(path, stdin); err != nil {
			return Loaded{}, fmt.Errorf("reading manifests: %w", err)
		}
	}
	loaded := l.finish()
	if len(loaded.Problems) > 0 && !options.KeepGoing {
		return loaded, loaded.Problems
	}
	return loaded, nil
}

// checkPaths refuses what cannot be meant before anything is read.
func checkPaths(paths []string) error {
	stdin := 0
	for _, path := range paths {
		switch {
		case path == "":
			return errors.New("reading manifests: a path is empty")
		case isURL(path):
			return fmt.Errorf("reading manifests: %s: URLs are not read: download it and give the file, or pipe it in and give -", shown(path))
		case path == standardInput:
			stdin++
		}
	}
	if stdin > 1 {
		return errors.New("reading manifests: standard input (-) is given more than once, but can be read only once")
	}
	return nil
}

// path reads one path of the command line.
func (l *loader) path(path string, stdin io.Reader) error {
	if path == standardInput {
		return l.file(path, stdin)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s: %w", shown(path), cause(err))
	}
	if info.IsDir() {
		return l.folder(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", shown(path), cause(err))
	}
	defer file.Close()
	return l.file(path, file)
}
