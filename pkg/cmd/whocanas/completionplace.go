package whocanas

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// standing is what is found where a completion program belongs.
type standing int

const (
	absent  standing = iota
	current          // what would be written
	older            // another one of ours
	foreign          // somebody else's
)

// outcome says what was done about it.
func (s standing) outcome() string {
	switch s {
	case current:
		return "is there already"
	case older:
		return "replaced an older one"
	case foreign:
		return "replaced what somebody else had put there"
	default:
		return "written"
	}
}

// place is where a completion program belongs, and what is there.
type place struct {
	path     string
	program  string // its text
	standing standing
}

// findPlaces finds the folders where the PATH has the plugins, as kubectl does:
// a link of krew's is not followed. This plugin must be among them; others that
// are missing are named.
func findPlaces(goos string) (places []place, missing []string, err error) {
	for _, name := range pluginNames() {
		file := pluginFile(name)
		found, err := exec.LookPath(file)
		if err != nil && name == plugin {
			return nil, nil, fmt.Errorf("looking for this plugin: %w; add its folder to the PATH", err)
		}
		if err != nil {
			missing = append(missing, file)
			continue
		}
		p := place{path: filepath.Join(filepath.Dir(found), completerFile(name, goos)), program: completerProgram(name, goos)}
		if p.standing, err = p.look(completerMark(name)); err != nil {
			return nil, nil, fmt.Errorf("looking at what is there: %w", err)
		}
		places = append(places, p)
	}
	return places, missing, nil
}

// look finds out what stands in the place. A link that leads nowhere is
// somebody's too.
func (p place) look(mark string) (standing, error) {
	info, err := os.Lstat(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return absent, nil
	}
	if err != nil {
		return absent, err
	}
	if aim, err := os.Stat(p.path); err == nil && !aim.Mode().IsRegular() && !aim.IsDir() {
		return foreign, nil // a pipe would not end
	}
	text, err := os.ReadFile(p.path)
	if info.Mode()&fs.ModeSymlink != 0 && errors.Is(err, fs.ErrNotExist) {
		return foreign, nil
	}
	if err != nil {
		return absent, err
	}
	switch {
	case string(text) == p.program && p.found() == p.path:
		return current, nil
	case bytes.Contains(text, []byte(mark)):
		return older, nil
	default:
		return foreign, nil
	}
}

// found is the program as a search of this one folder finds it: "" for one that
// may not be executed.
func (p place) found() string {
	path, err := exec.LookPath(p.path)
	if err != nil {
		return ""
	}
	return path
}

// shadow is another program of this name that kubectl would find first.
func (p place) shadow() string {
	first, err := exec.LookPath(filepath.Base(p.path))
	if err != nil || first == p.path {
		return ""
	}
	return first
}

// fill puts the program into its place, whole or not at all. A link there is
// replaced, not what it leads to.
func (p place) fill() (err error) {
	if p.standing == current {
		return nil
	}
	file, err := os.CreateTemp(filepath.Dir(p.path), ".kubectl_complete-*.tmp")
	if err != nil {
		return fmt.Errorf("writing %s: %w", p.path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
			err = fmt.Errorf("writing %s: %w", p.path, err)
		}
	}()
	_, err = file.WriteString(p.program)
	if err = errors.Join(err, file.Chmod(0o755), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), p.path)
}

// pluginFile is the file name by which kubectl finds a plugin.
func pluginFile(name string) string { return "kubectl-" + strings.ReplaceAll(name, "-", "_") }
