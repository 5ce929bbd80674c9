package trailstories

import (
	"regexp"
	"slices"
	"strings"
)

// steady are the header and the rows of a table, sorted, without times and
// resources. What follows the table is left out: the log grows with the server's
// own requests.
func steady(table string) []string {
	blanks := regexp.MustCompile(`\s{2,}`)
	var rows []string
	for line := range strings.Lines(table) {
		cells := blanks.Split(strings.TrimSpace(line), -1)
		if len(cells) != 10 {
			if len(cells) == 1 && !strings.HasPrefix(line, "incomplete") {
				continue // the summary
			}
			rows = append(rows, strings.TrimSpace(line))
			continue
		}
		rows = append(rows, strings.Join(append(cells[:6], cells[8]), " "))
	}
	slices.Sort(rows[1:])
	return rows
}
