package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "krew:", err)
		os.Exit(1)
	}
}

// plugins are the names of the plugins, as krew knows them.
func plugins() []string { return []string{"who-can-as", "impersonate-matrix"} }

// order is what the command line asks for.
type order struct {
	template  string
	checksums string
	tag       string
	dir       string
	downloads string
}

func parse(args []string) (order, error) {
	var o order
	set := flag.NewFlagSet("krew", flag.ContinueOnError)
	set.StringVar(&o.template, "template", filepath.Join("..", "..", ".krew.yaml"), "the template")
	set.StringVar(&o.checksums, "checksums", filepath.Join("..", "..", "dist", "checksums.txt"), "file with the digests of the archives, as sha256sum writes it")
	set.StringVar(&o.tag, "tag", "", "tag of the release, such as v1.2.3")
	set.StringVar(&o.dir, "dir", "", "folder to write the manifests to")
	set.StringVar(&o.downloads, "downloads", "", "address below which the archives are, TAG/NAME, instead of the project's releases")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if set.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	if o.dir == "" {
		return o, errors.New("--dir is required")
	}
	return o, checkTag(o.tag)
}

// checkTag refuses what krew takes for no version, and build metadata, which
// tells releases apart that krew takes for the same.
func checkTag(tag string) error {
	const number, word = `(0|[1-9]\d*)`, `(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)`
	version := `^v` + number + `\.` + number + `\.` + number + `(-` + word + `(\.` + word + `)*)?$`
	if !regexp.MustCompile(version).MatchString(tag) {
		return fmt.Errorf("--tag %q: must be such as v1.2.3 or v1.2.3-rc.1", tag)
	}
	return nil
}

// run writes the manifests and says where. Nothing is written unless all are
// complete.
func run(args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	manifests, err := o.render()
	if err != nil {
		return err
	}
	for i, name := range plugins() {
		path := filepath.Join(o.dir, name+".yaml")
		if err := os.WriteFile(path, manifests[i], 0o644); err != nil {
			return fmt.Errorf("writing a manifest: %w", err)
		}
		fmt.Fprintln(out, path)
	}
	return nil
}
