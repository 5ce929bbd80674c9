package pages

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"
)

// Man writes a manual page for each command into a folder. The pages are those
// of a release, and of the day that $SOURCE_DATE_EPOCH gives, if it does.
func Man(folder, release string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	header := &doc.GenManHeader{Section: "1", Source: "who-can-as " + release, Manual: "kubectl plugins"}
	for _, root := range roots() {
		if err := doc.GenManTree(root, header, folder); err != nil {
			return fmt.Errorf("write the manual of %s: %w", root.CommandPath(), err)
		}
	}
	return nil
}
