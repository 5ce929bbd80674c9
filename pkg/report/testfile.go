package report

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
)

// TestFile is a file of permission tests to be edited: YAML, with the keys in
// the order in which people read them.
type TestFile struct {
	// Comments stand above all, a line each.
	Comments []string
	Tests    []expectation.Test
}

// Table implements Report; a file has no columns.
func (t TestFile) Table(bool) Table { return Table{} }

// Text implements Texter. What cannot be seen is escaped by whoever prints the
// lines, in the way in which YAML reads it between double quotes.
func (t TestFile) Text(bool) []Line {
	w := &yamlWriter{}
	for _, comment := range t.Comments {
		w.line(0, "# "+comment)
	}
	w.line(0, "apiVersion: "+expectation.APIVersion)
	w.line(0, "kind: "+expectation.FileKind)
	w.line(0, "tests:")
	for _, test := range t.Tests {
		w.test(test)
	}
	return w.lines
}

// yamlWriter writes tests as YAML in block style.
type yamlWriter struct{ lines []Line }

func (w *yamlWriter) line(depth int, text string) {
	w.lines = append(w.lines, Line{Text(strings.Repeat("  ", depth) + text)})
}

// value is a key with a word, which is left out if it is empty.
func (w *yamlWriter) value(depth int, key, value string) {
	if value != "" {
		w.line(depth, key+": "+scalar(value))
	}
}

// words is a key with a list of words on one line.
func (w *yamlWriter) words(depth int, key string, values []string) {
	if len(values) > 0 {
		w.line(depth, key+": "+flow(values))
	}
}

// list is a key with a list of words, a line each.
func (w *yamlWriter) list(depth int, key string, values []string) {
	if len(values) == 0 {
		return
	}
	w.line(depth, key+":")
	for _, value := range values {
		w.line(depth+1, "- "+scalar(value))
	}
}

func (w *yamlWriter) test(test expectation.Test) {
	w.line(1, "- name: "+scalar(test.Name))
	w.value(2, "user", test.User)
	w.value(2, "serviceAccount", test.ServiceAccount)
	w.value(2, "node", test.Node)
	w.value(2, "group", test.Group)
	w.words(2, "groups", test.Groups)
	w.value(2, "uid", test.UID)
	w.extra(test.Extra)
	w.places(2, test.Places)
	w.list(2, "can", test.Can)
	w.list(2, "cannot", test.Cannot)
	switch {
	case test.Exactly == nil:
	case len(test.Exactly) == 0:
		w.line(2, "exactly: []")
	default:
		w.line(2, "exactly:")
		for _, part := range test.Exactly {
			w.holding(part)
		}
	}
}

func (w *yamlWriter) extra(extra map[string][]string) {
	if len(extra) == 0 {
		return
	}
	w.line(2, "extra:")
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		w.line(3, scalar(key)+": "+flow(extra[key]))
	}
}

func (w *yamlWriter) places(depth int, places expectation.Places) {
	if places.ClusterWide {
		w.line(depth, "clusterWide: true")
	}
	w.words(depth, "namespaces", places.Namespaces)
	w.value(depth, "selector", places.Selector)
}

// holding is a part of exactly, an item of its list.
func (w *yamlWriter) holding(part expectation.Holding) {
	first := len(w.lines)
	w.places(4, part.Places)
	w.list(4, "can", part.Can)
	if len(part.Rules) > 0 {
		w.line(4, "rules:")
		for _, rule := range part.Rules {
			w.line(5, "- "+flowRule(rule))
		}
	}
	if first < len(w.lines) {
		w.lines[first][0].Text = strings.Replace(w.lines[first][0].Text, "        ", "      - ", 1)
	}
}

func flowRule(rule rbacv1.PolicyRule) string {
	var fields []string
	for _, field := range []struct {
		key    string
		values []string
	}{
		{"apiGroups", rule.APIGroups},
		{"resources", rule.Resources},
		{"resourceNames", rule.ResourceNames},
		{"nonResourceURLs", rule.NonResourceURLs},
		{"verbs", rule.Verbs},
	} {
		if len(field.values) > 0 {
			fields = append(fields, field.key+": "+flow(field.values))
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// flow is a list on one line.
func flow(values []string) string {
	items := make([]string, len(values))
	for i, value := range values {
		items[i] = scalar(value)
		if strings.ContainsAny(value, ",[]{}") {
			items[i] = quoted(value)
		}
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// plainYAML are words that YAML takes as they are: no indicator begins them, no
// colon ends them or stands before a blank, and none begins as a number does.
var plainYAML = regexp.MustCompile(`^[A-Za-z/]([A-Za-z0-9._/@,=+*:-]*[A-Za-z0-9._/@=+*-])?( [A-Za-z0-9._/@=+*-]+)*$`)

// scalar is a word, between quotes if YAML would take it for something else.
func scalar(value string) string {
	if plainYAML.MatchString(value) && !reservedYAML(value) {
		return value
	}
	return quoted(value)
}

// reservedYAML: words of YAML 1.1 that are no strings.
func reservedYAML(word string) bool {
	return slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, strings.ToLower(word))
}

func quoted(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
