package krewstories

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"sigs.k8s.io/yaml"
)

// recipe is the part of .goreleaser.yaml that says which archives there are and
// what is in them, so that the stories' archives are those of a release.
type recipe struct {
	Builds []struct {
		ID, Binary   string
		Goos, Goarch []string
	}
	Archives []struct {
		ID, NameTemplate string
		IDs              []string
		Formats          []string
		FormatOverrides  []struct {
			Goos    string
			Formats []string
		}
		Files []struct{ Src, Dst string }
	}
}

// platform has the names that goreleaser gives its templates.
type platform struct{ Os, Arch string }

// product is one archive.
type product struct {
	Name   string // who-can-as_linux_amd64.tar.gz
	Binary string // kubectl-who_can_as
	Files  []source
	For    platform
}

// source is a file that goes into an archive.
type source struct{ path, name string }

func readRecipe() (recipe, error) {
	var r recipe
	text, err := os.ReadFile(filepath.Join(repository, ".goreleaser.yaml"))
	if err != nil {
		return r, err
	}
	// Names of two words, which Go and JSON do not write alike.
	text = []byte(strings.NewReplacer("name_template:", "nameTemplate:", "format_overrides:", "formatOverrides:").Replace(string(text)))
	return r, yaml.Unmarshal(text, &r)
}

// products are all archives of a release, in the order of the recipe.
func (r recipe) products() ([]product, error) {
	var all []product
	for i, build := range r.Builds {
		archive := r.Archives[i]
		if len(archive.IDs) != 1 || archive.IDs[0] != build.ID {
			return nil, fmt.Errorf("archive %s holds %v, want %s", archive.ID, archive.IDs, build.ID)
		}
		for _, goos := range build.Goos {
			for _, goarch := range build.Goarch {
				made, err := r.product(i, platform{goos, goarch})
				if err != nil {
					return nil, err
				}
				all = append(all, made)
			}
		}
	}
	return all, nil
}

func (r recipe) product(i int, p platform) (product, error) {
	archive := r.Archives[i]
	format := archive.Formats[0]
	for _, other := range archive.FormatOverrides {
		if other.Goos == p.Os {
			format = other.Formats[0]
		}
	}
	name, err := p.fill(archive.NameTemplate)
	if err != nil {
		return product{}, err
	}
	made := product{Name: name + "." + format, Binary: r.Builds[i].Binary, For: p}
	if p.Os == "windows" {
		made.Binary += ".exe"
	}
	for _, file := range archive.Files {
		pattern, err := p.fill(file.Src)
		if err != nil {
			return product{}, err
		}
		found, err := sources(pattern, file.Dst)
		if err != nil {
			return product{}, err
		}
		made.Files = append(made.Files, found...)
	}
	return made, nil
}

// sources are the files of a pattern, as they are called in an archive. Manual pages
// are not in the repository: make man writes them.
func sources(pattern, folder string) ([]source, error) {
	paths, err := filepath.Glob(filepath.Join(repository, pattern))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no such file; make man writes those in bin/man", pattern)
	}
	var all []source
	for _, path := range paths {
		all = append(all, source{path, filepath.ToSlash(filepath.Join(folder, filepath.Base(path)))})
	}
	return all, nil
}

// fill fills in a template.
func (p platform) fill(text string) (string, error) {
	parsed, err := template.New("").Parse(text)
	if err != nil {
		return "", err
	}
	var filled strings.Builder
	err = parsed.Execute(&filled, p)
	return filled.String(), err
}
