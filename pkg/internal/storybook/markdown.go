package storybook

import (
	"fmt"
	"strings"
)

// Story is a Markdown file as headings with the blocks below them.
type Story struct {
	Sections []Section
	lines    []string
}

// Section is what stands between two headings. Each is a scene of its own:
// nothing that it does is left when the next begins.
type Section struct {
	Heading string
	Blocks  []Block
}

// Block is a fenced one.
type Block struct {
	Language string
	File     string // the word after the language: what to save it as
	First    int    // line of the file, from 0
	Text     string
}

// Parse cuts a Markdown file up.
func Parse(text string) (Story, error) {
	s := Story{lines: strings.SplitAfter(text, "\n"), Sections: []Section{{Heading: "beginning"}}}
	var open *Block
	for i, line := range s.lines {
		word := strings.TrimSpace(line)
		current := &s.Sections[len(s.Sections)-1]
		switch {
		case open != nil && word == "```":
			open.Text = strings.Join(s.lines[open.First:i], "")
			current.Blocks = append(current.Blocks, *open)
			open = nil
		case open != nil:
		case strings.HasPrefix(line, "```"):
			language, file, _ := strings.Cut(strings.TrimPrefix(word, "```"), " ")
			open = &Block{Language: language, File: file, First: i + 1}
		case strings.HasPrefix(line, "#"):
			s.Sections = append(s.Sections, Section{Heading: strings.Trim(word, "#` ")})
		}
	}
	if open != nil {
		return s, fmt.Errorf("the block that begins on line %d has no end", open.First)
	}
	return s, nil
}

// With is the file with other text in some blocks, given by their first line.
func (s Story) With(changed map[int]string) string {
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

// Command is what is typed after "$ " in a console block, and what is shown to
// be printed.
type Command struct {
	Typed  string // may go over several lines
	Output string
}

// Commands reads a console block. A command goes on in the next line after a
// backslash, a pipe or an open quote, and to the end of its here document.
func (b Block) Commands() ([]Command, error) {
	var commands []Command
	goesOn := false
	for line := range strings.Lines(b.Text) {
		typed, begins := strings.CutPrefix(line, "$ ")
		switch {
		case begins && !goesOn:
			commands = append(commands, Command{Typed: typed})
		case len(commands) == 0:
			return nil, fmt.Errorf("%q is printed before anything is typed", line)
		case goesOn:
			commands[len(commands)-1].Typed += line
		default:
			commands[len(commands)-1].Output += line
		}
		if begins || goesOn {
			goesOn = unfinished(commands[len(commands)-1].Typed)
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
