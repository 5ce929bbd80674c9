package assets

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Given checks a directory of binaries that somebody else provides, such as
// $KUBEBUILDER_ASSETS, and returns its absolute path.
func Given(dir string) (string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("looking for binaries in %s: %w", dir, err)
	}
	var missing []error
	for _, target := range targets() {
		if _, err := os.Stat(filepath.Join(absolute, target.binary)); err != nil {
			missing = append(missing, err)
		}
	}
	if err := errors.Join(missing...); err != nil {
		return "", fmt.Errorf("looking for binaries in %s: %w", dir, err)
	}
	return absolute, nil
}
