package explain

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// cursor reads a text from left to right. A method that does not find what it
// is for returns false; a reader of several parts may have moved then.
type cursor struct {
	text  string
	at    int
	quote quote // how the strings of the message are quoted
}

func (c *cursor) left() string { return c.text[c.at:] }

// blank skips white space, line ends included: terminals wrap long messages.
// Without any it is false.
func (c *cursor) blank() bool {
	trimmed := strings.TrimLeft(c.left(), " \t\r\n")
	skipped := len(c.left()) - len(trimmed)
	c.at += skipped
	return skipped > 0
}

func (c *cursor) literal(s string) bool {
	if !strings.HasPrefix(c.left(), s) {
		return false
	}
	c.at += len(s)
	return true
}

// words reads words with white space before each of them. If they are not
// there it stays where it is.
func (c *cursor) words(words ...string) bool {
	start := c.at
	for _, word := range words {
		if !c.blank() || !c.literal(word) {
			c.at = start
			return false
		}
	}
	return true
}

// longestVerb is how long a verb may be.
const longestVerb = 256

// verb reads the next word, whatever it is.
func (c *cursor) verb() (string, bool) {
	if !c.blank() {
		return "", false
	}
	left := c.left()
	end := strings.IndexAny(left[:min(len(left), longestVerb)], " \t\r\n")
	if end <= 0 {
		return "", false
	}
	c.at += end
	return unsanitized(left[:end]), true
}

// open reads an opening quote, which tells how the message is quoted.
func (c *cursor) open() bool {
	quote, length, found := quoteAt(c.left())
	if !found {
		return false
	}
	c.quote = quote
	c.at += length
	return true
}

// rest reads a string from behind its opening quote to behind the closing one.
func (c *cursor) rest(how encoding) (string, bool) {
	length, found := c.quote.close(c.left())
	if !found {
		return "", false
	}
	value := c.quote.decode(c.left()[:length], how)
	c.at += length + len(c.quote.closing())
	return value, true
}

// quoted reads white space and a string that is quoted as the first one was.
func (c *cursor) quoted(how encoding) (string, bool) {
	c.blank()
	if !c.literal(c.quote.opening()) {
		return "", false
	}
	return c.rest(how)
}

// list reads ["a" "b"].
func (c *cursor) list() ([]string, bool) {
	if !c.literal("[") {
		return nil, false
	}
	var list []string
	for {
		c.blank()
		if c.literal("]") {
			return list, true
		}
		one, ok := c.quoted(verbatim)
		if !ok {
			return nil, false
		}
		list = append(list, one)
	}
}

// rules reads as many rules as there are, one a line.
//
// Upstream: k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go,
// CompactString.
func (c *cursor) rules() []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for {
		start := c.at
		c.lineEnd()
		rule, ok := c.rule()
		if !ok {
			c.at = start
			return rules
		}
		rules = append(rules, rule)
	}
}

// lineEnd skips white space and quoted line ends.
func (c *cursor) lineEnd() {
	for {
		c.blank()
		trimmed := strings.TrimLeft(c.left(), `\`)
		if len(trimmed) == len(c.left()) || !strings.HasPrefix(trimmed, "n") {
			return
		}
		c.at = len(c.text) - len(trimmed) + len("n")
	}
}

func (c *cursor) rule() (rbacv1.PolicyRule, bool) {
	var rule rbacv1.PolicyRule
	fields := map[string]*[]string{
		"APIGroups:": &rule.APIGroups, "Resources:": &rule.Resources, "ResourceNames:": &rule.ResourceNames,
		"Verbs:": &rule.Verbs, "NonResourceURLs:": &rule.NonResourceURLs,
	}
	if !c.literal("{") {
		return rule, false
	}
	for {
		name, _, _ := strings.Cut(c.left()[:min(len(c.left()), 20)], "[")
		field := fields[name]
		if field == nil {
			return rule, false
		}
		c.at += len(name)
		list, ok := c.list()
		if !ok {
			return rule, false
		}
		*field = list
		if c.literal("}") {
			return rule, true
		}
		if !c.literal(",") {
			return rule, false
		}
		c.blank()
	}
}
