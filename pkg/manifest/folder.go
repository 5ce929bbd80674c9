package manifest

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// maxEntries bounds the files and folders that are looked at below one folder.
const maxEntries = 100_000

// folder reads the manifests in a folder and below it. [os.Root] keeps
// symbolic links inside; links to folders are not followed at all, so that
// nothing is read twice.
func (l *loader) folder(name string) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return fmt.Errorf("%s: %w", shown(name), cause(err))
	}
	defer root.Close()
	entries, files := 0, 0
	err = fs.WalkDir(root.FS(), ".", func(inside string, entry fs.DirEntry, err error) error {
		entries++
		switch {
		case entries > maxEntries:
			return fmt.Errorf("%s: more than %d files and folders: give one further down", shown(name), maxEntries)
		case err != nil:
			l.fileProblem(filepath.Join(name, inside), "not read: "+cause(err).Error())
			return nil
		case hidden(inside) && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir() || hidden(inside) || !isManifest(inside):
			return nil
		}
		files++
		return l.fileIn(root, name, inside, entry)
	})
	if err == nil && files == 0 {
		l.fileProblem(name, "no manifests in this folder: they are called *.yaml, *.yml or *.json")
	}
	return err
}

// fileIn reads one file of a folder. Trouble with it is a problem: the path that
// was asked for is the folder.
func (l *loader) fileIn(root *os.Root, folder, inside string, entry fs.DirEntry) error {
	name := filepath.Join(folder, filepath.FromSlash(inside))
	info, err := root.Stat(inside)
	switch {
	case err != nil && entry.Type()&fs.ModeSymlink != 0:
		l.fileProblem(name, "not read: a symbolic link that leads out of the folder, or nowhere")
		return nil
	case err != nil:
		l.fileProblem(name, "not read: "+cause(err).Error())
		return nil
	case info.IsDir():
		return nil
	case !info.Mode().IsRegular():
		l.fileProblem(name, "not read: no regular file")
		return nil
	}
	file, err := root.Open(inside)
	if err != nil {
		l.fileProblem(name, "not read: "+cause(err).Error())
		return nil
	}
	defer file.Close()
	l.inFolder = true
	defer func() { l.inFolder = false }()
	return l.file(name, file)
}

// hidden: . itself is not.
func hidden(inside string) bool {
	base := path.Base(inside)
	return base != "." && strings.HasPrefix(base, ".")
}

// isManifest goes by the extensions that kubectl takes
// (k8s.io/cli-runtime pkg/resource/interfaces.go, FileExtensions).
func isManifest(inside string) bool {
	return slices.Contains([]string{".json", ".yaml", ".yml"}, strings.ToLower(path.Ext(inside)))
}
