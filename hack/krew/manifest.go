package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"strings"
	"text/template"
)

// releases is the address below which the template has the archives.
const releases = "https://github.com/who-can-as/kubectl-who-can-as/releases/download"

// render makes the manifests, in the order of plugins.
func (o order) render() ([][]byte, error) {
	text, err := os.ReadFile(o.template)
	if err != nil {
		return nil, fmt.Errorf("reading the template: %w", err)
	}
	digests, err := readDigests(o.checksums)
	if err != nil {
		return nil, err
	}
	var manifests [][]byte
	for _, name := range plugins() {
		manifest, err := o.manifest(string(text), name, digests)
		if err != nil {
			return nil, fmt.Errorf("making the manifest of %s: %w", name, err)
		}
		manifests = append(manifests, manifest)
	}
	return manifests, nil
}

// manifest renders the template for one plugin. What it can use has the names
// that krew-release-bot gives it.
func (o order) manifest(text, name string, digests map[string]string) ([]byte, error) {
	functions := template.FuncMap{
		"addURIAndSha": func(address, tag string) (string, error) { return o.archive(address, tag, digests) },
	}
	parsed, err := template.New(path.Base(o.template)).Funcs(functions).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	var manifest bytes.Buffer
	err = parsed.Execute(&manifest, struct{ TagName, PluginName string }{o.tag, name})
	return manifest.Bytes(), err
}

// archive is the address of an archive and its digest, as the two lines of a
// manifest that krew-release-bot makes of them. The address is a template.
func (o order) archive(address, tag string, digests map[string]string) (string, error) {
	parsed, err := template.New("address").Parse(address)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := parsed.Execute(&text, struct{ TagName string }{tag}); err != nil {
		return "", err
	}
	uri := text.String()
	digest, found := digests[path.Base(uri)]
	if !found {
		return "", fmt.Errorf("%s has no digest of %s", o.checksums, path.Base(uri))
	}
	if below, ours := strings.CutPrefix(uri, releases); ours && o.downloads != "" {
		uri = strings.TrimSuffix(o.downloads, "/") + below
	}
	return fmt.Sprintf("uri: %s\n    sha256: %s", uri, digest), nil
}
