package explainstories

import (
	"fmt"
	"strings"
	"testing"
)

// story is a Markdown file as headings with the blocks below them.
type story struct {
	lines    []string
	sections []section
}

// section is what stands between two headings. Each is a scene of its own:
// nothing that it does is left when the next begins.
type section struct {
	heading string
	blocks  []block
}

// block is a fenced one. Its lines are those from first up to, not including,
// end of the file.
type block struct {
	language   string
	file       string // the word after the language: what to save it as
	first, end int
	text       string
}

// readStory cuts a Markdown file up.
func readStory(t *testing.T, text string) story {
	t.Helper()
	s := story{lines: strings.SplitAfter(text, "\n"), sections: []section{{heading: "beginning"}}}
	var open *block
	for i, line := range s.lines {
		word := strings.TrimSpace(line)
		current := &s.sections[len(s.sections)-1]
		switch {
		case open != nil && word == "```":
			open.end = i
			open.text = strings.Join(s.lines[open.first:i], "")
			current.blocks = append(current.blocks, *open)
			open = nil
		case open != nil:
		case strings.HasPrefix(line, "```"):
			language, file, _ := strings.Cut(strings.TrimPrefix(word, "```"), " ")
			open = &block{language: language, file: file, first: i + 1}
		case strings.HasPrefix(line, "#"):
			s.sections = append(s.sections, section{heading: strings.Trim(word, "#` ")})
		}
	}
	if open != nil {
		t.Fatalf("the block that begins on line %d has no end", open.first)
	}
	return s
}

// with is the file with other text in some blocks, given by their first line.
func (s story) with(changed map[int]string) string {
	var text strings.Builder
	for i := 0; i < len(s.lines); i++ {
		if now, found := changed[i]; found {
			text.WriteString(now)
			for strings.TrimSpace(s.lines[i]) != "```" {
				i++
			}
		}
		text.WriteString(s.lines[i])
	}
	return text.String()
}

// command is what is typed after "$ " in a console block, and what is shown to
// be printed.
type command struct {
	typed  string // may go over several lines
	output string
}

// commands reads a console block. A command goes on in the next line after a
// backslash, a pipe or an open quote, and to the end of its here document.
func (b block) commands() ([]command, error) {
	var commands []command
	goesOn := false
	for line := range strings.Lines(b.text) {
		typed, begins := strings.CutPrefix(line, "$ ")
		switch {
		case begins && !goesOn:
			commands = append(commands, command{typed: typed})
		case len(commands) == 0:
			return nil, fmt.Errorf("%q is printed before anything is typed", line)
		case goesOn:
			commands[len(commands)-1].typed += line
		default:
			commands[len(commands)-1].output += line
		}
		if begins || goesOn {
			goesOn = unfinished(commands[len(commands)-1].typed)
		}
	}
	return commands, nil
}

func unfinished(typed string) bool {
	if strings.Contains(typed, "<<'EOF'") {
		return !strings.HasSuffix(typed, "\nEOF\n")
	}
	if strings.Count(typed, "'")%2 == 1 {
		return true
	}
	line := strings.TrimRight(typed, "\n")
	return strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "|")
}
