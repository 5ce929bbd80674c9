package process

import (
	"os"
	"strings"
)

// tailLines is how much of a log an error shows.
const tailLines = 20

// tail is the end of the log, or why there is none.
func tail(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}
