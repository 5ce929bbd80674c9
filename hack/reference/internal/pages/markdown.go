package pages

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

const listHead = `# Commands

What ` + "`--help`" + ` says of each command, to read and to link to. ` + "`make reference`" + ` writes these pages.
`

// Markdown writes a page for each command into a folder, and README.md with a
// list of them.
func Markdown(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	list := listHead
	for _, root := range roots() {
		list += "\n| command | what it is for |\n|---|---|\n"
		each(root, func(cmd *cobra.Command) {
			list += fmt.Sprintf("| [%s](%s) | %s |\n", cmd.CommandPath(), fileName(cmd), cmd.Short)
		})
		if err := doc.GenMarkdownTree(root, folder); err != nil {
			return fmt.Errorf("write the pages of %s: %w", root.CommandPath(), err)
		}
	}
	return os.WriteFile(filepath.Join(folder, "README.md"), []byte(list), 0o644)
}

// fileName is the name that doc.GenMarkdownTree gives to a command's page.
func fileName(cmd *cobra.Command) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", "_") + ".md"
}
