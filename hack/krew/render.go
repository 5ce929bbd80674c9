package main

import (
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strings"
	"text/template"
)

// release is what krew-release-bot gives to a template; it leaves PluginName empty.
type release struct{ TagName, PluginName string }

// plugins are those that there are manifests of.
func plugins() map[string]bool {
	return map[string]bool{"who-can-as": true, "impersonate-matrix": true}
}

// render is the manifest of a release. Where krew-release-bot downloads an archive to
// take its digest, the checksums of the release have it.
func render(text string, r release, checksums map[string]string) (string, error) {
	if !regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`).MatchString(r.TagName) {
		return "", fmt.Errorf("%q is no version such as v1.2.3", r.TagName)
	}
	if !plugins()[r.PluginName] {
		return "", fmt.Errorf("there is no plugin %q", r.PluginName)
	}
	parsed, err := template.New(".krew.yaml").Funcs(template.FuncMap{
		"addURIAndSha": func(address, tag string) (string, error) { return source(address, tag, checksums) },
	}).Parse(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	if err := parsed.Execute(&out, r); err != nil {
		return "", err
	}
	return out.String(), nil
}

// source is where an archive comes from, in the lines of a manifest that
// krew-release-bot makes of it.
func source(address, tag string, checksums map[string]string) (string, error) {
	parsed, err := template.New("address").Parse(address)
	if err != nil {
		return "", err
	}
	var uri strings.Builder
	if err := parsed.Execute(&uri, struct{ TagName string }{tag}); err != nil {
		return "", err
	}
	archive := path.Base(uri.String())
	sum, known := checksums[archive]
	if !known {
		return "", fmt.Errorf("the checksums have none of %s", archive)
	}
	return fmt.Sprintf("uri: %s\n    sha256: %s", &uri, sum), nil
}

// parseChecksums reads lines of a SHA-256 and a file, as sha256sum writes them.
func parseChecksums(text string) (map[string]string, error) {
	sums := map[string]string{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) != 2 {
			return nil, fmt.Errorf("%q is no checksum and file", strings.TrimSpace(line))
		}
		if sum, err := hex.DecodeString(words[0]); err != nil || len(sum) != 32 {
			return nil, fmt.Errorf("%q is no SHA-256", words[0])
		}
		sums[strings.TrimPrefix(words[1], "*")] = words[0]
	}
	return sums, nil
}
