package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

// readDigests reads a file as sha256sum writes it: a digest, two spaces, a
// name. The answer is by name.
func readDigests(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the digests: %w", err)
	}
	digests, owners := map[string]string{}, map[string]string{}
	for line := range strings.Lines(string(text)) {
		digest, name, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "  ")
		if raw, err := hex.DecodeString(digest); err != nil || len(raw) != 32 || name == "" {
			return nil, fmt.Errorf("reading the digests: %s: %q is no digest and name", file, line)
		}
		if owner, taken := owners[digest]; taken {
			return nil, fmt.Errorf("reading the digests: %s: %s and %s have the same digest", file, owner, name)
		}
		if _, twice := digests[name]; twice {
			return nil, fmt.Errorf("reading the digests: %s: %s is there twice", file, name)
		}
		digests[name], owners[digest] = digest, name
	}
	return digests, nil
}
