package krewstories

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// entry is one file of an archive.
type entry struct {
	name string
	mode os.FileMode
	text []byte
}

// pack writes the archives of a release and their checksums. Only those for this
// platform have programs; the others have a line of text in their place.
func pack(version, programs, to string) error {
	r, err := readRecipe()
	if err != nil {
		return err
	}
	products, err := r.products()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	var checksums strings.Builder
	for _, p := range products {
		digest, err := p.pack(version, programs, filepath.Join(to, p.Name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&checksums, "%s  %s\n", digest, p.Name)
	}
	return os.WriteFile(filepath.Join(to, "checksums.txt"), []byte(checksums.String()), 0o644)
}

// pack writes one archive and returns its digest.
func (p product) pack(version, programs, to string) (string, error) {
	entries, err := p.entries(version, programs)
	if err != nil {
		return "", err
	}
	file, err := os.Create(to)
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	write := writeTar
	if strings.HasSuffix(to, ".zip") {
		write = writeZip
	}
	err = errors.Join(write(io.MultiWriter(file, digest), entries), file.Close())
	return fmt.Sprintf("%x", digest.Sum(nil)), err
}

func (p product) entries(version, programs string) ([]entry, error) {
	program := fmt.Appendf(nil, "%s %s for %s/%s\n", p.Binary, version, p.For.Os, p.For.Arch)
	var err error
	if (p.For == platform{runtime.GOOS, runtime.GOARCH}) {
		if program, err = os.ReadFile(filepath.Join(programs, p.Binary)); err != nil {
			return nil, err
		}
	}
	entries := []entry{{p.Binary, 0o755, program}}
	for _, source := range p.Files {
		info, err := os.Stat(source.path)
		if err != nil {
			return nil, err
		}
		text, err := os.ReadFile(source.path)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{source.name, info.Mode().Perm(), text})
	}
	return entries, nil
}

func writeTar(to io.Writer, entries []entry) error {
	packed, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(packed)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: int64(e.mode), Size: int64(len(e.text))}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(e.text); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), packed.Close())
}

func writeZip(to io.Writer, entries []entry) error {
	archive := zip.NewWriter(to)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		header.SetMode(e.mode)
		file, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := file.Write(e.text); err != nil {
			return err
		}
	}
	return archive.Close()
}
