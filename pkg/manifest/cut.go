package manifest

import "bytes"

// cutList is the text of a list as kubectl get -o yaml writes it, cut into
// items. A long list is then never in memory as a tree, and a broken item does
// not take the others with it.
type cutList struct {
	head  document   // the list, with blank lines in place of its items
	items []document // each as if it stood alone
}

// cutItems cuts a document that has a line items: and below it items that begin
// with a dash, all in the same column. It goes by lines, so an item may turn out
// to be the middle of a string or of braces: then it is no YAML.
func cutItems(found document) (cutList, bool) {
	before, items, after, ok := splitAtItems(found.text)
	if !ok {
		return cutList{}, false
	}
	beginnings, ok := findItems(items)
	if !ok {
		return cutList{}, false
	}
	var cut cutList
	above := found.line + bytes.Count(before, []byte("\n"))
	text := bytes.Clone(items)
	for i, begins := range beginnings {
		end := len(text)
		if i+1 < len(beginnings) {
			end = beginnings[i+1].offset
		}
		text[begins.dash] = ' '
		cut.items = append(cut.items, document{line: above + begins.line, text: text[begins.offset:end]})
	}
	blank := bytes.Repeat([]byte("\n"), bytes.Count(items, []byte("\n")))
	cut.head = document{line: found.line, text: bytes.Join([][]byte{before, []byte("items: []\n"), blank, after}, nil)}
	return cut, true
}

// beginning is where an item begins: its line, counted from 1, that line's
// offset and its dash's.
type beginning struct{ line, offset, dash int }

// findItems finds the items of a list in its text, which holds nothing else.
func findItems(text []byte) ([]beginning, bool) {
	var found []beginning
	line, offset, column := 0, 0, -1
	for content := range bytes.Lines(text) {
		line++
		switch blanks := indent(content); {
		case !isContent(content):
		case isItem(content) && (column < 0 || blanks == column):
			column = blanks
			found = append(found, beginning{line, offset, offset + blanks})
		case blanks <= column || column < 0:
			return nil, false
		}
		offset += len(content)
	}
	return found, len(found) > 0
}

// splitAtItems finds the line items: of the outermost object and what belongs
// to it.
func splitAtItems(text []byte) (before, items, after []byte, ok bool) {
	at := 0
	for line := range bytes.Lines(text) {
		at += len(line)
		if isItemsKey(line) {
			before, ok = text[:at-len(line)], true
			break
		}
	}
	end := at
	for line := range bytes.Lines(text[at:]) {
		if isContent(line) && indent(line) == 0 && !isItem(line) {
			break
		}
		end += len(line)
	}
	return before, text[at:end], text[end:], ok
}

func isItemsKey(line []byte) bool {
	rest, found := bytes.CutPrefix(line, []byte("items:"))
	return found && !isContent(rest)
}

// isContent: not blank and no comment.
func isContent(line []byte) bool {
	trimmed := bytes.TrimSpace(line)
	return len(trimmed) > 0 && trimmed[0] != '#'
}

func isItem(line []byte) bool {
	rest, found := bytes.CutPrefix(bytes.TrimLeft(line, " "), []byte("-"))
	return found && (len(bytes.TrimSpace(rest)) == 0 || isBlank(rest[0]))
}

// indent is the number of spaces that a line begins with.
func indent(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }
