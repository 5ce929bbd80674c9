package pages

import "strings"

// escape keeps Markdown, which manual pages are made of too, from reading
// anything into plain text. Indented lines become code.
func escape(text string) string {
	special := strings.NewReplacer("*", `\*`, "<", `\<`, "_", `\_`)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "  ") {
			lines[i] = "  " + line // four spaces are what makes it code
		} else {
			lines[i] = special.Replace(line)
		}
	}
	return strings.Join(lines, "\n")
}
