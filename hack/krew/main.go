package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	template := flag.String("template", ".krew.yaml", "the template, as krew-release-bot takes it")
	version := flag.String("version", "", "the tag of the release, such as v1.2.3")
	checksums := flag.String("checksums", "", "the file of the release with the SHA-256 of each archive")
	plugin := flag.String("plugin", "who-can-as", "the plugin: who-can-as or impersonate-matrix")
	flag.Parse()
	if err := run(*template, *version, *checksums, *plugin); err != nil {
		fmt.Fprintln(os.Stderr, "krew:", err)
		os.Exit(1)
	}
}

// run writes the manifest to stdout.
func run(template, version, checksums, plugin string) error {
	text, err := os.ReadFile(template)
	if err != nil {
		return err
	}
	lines, err := os.ReadFile(checksums)
	if err != nil {
		return err
	}
	sums, err := parseChecksums(string(lines))
	if err != nil {
		return fmt.Errorf("%s: %w", checksums, err)
	}
	manifest, err := render(string(text), release{TagName: version, PluginName: plugin}, sums)
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(manifest)
	return err
}
