package printer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The output formats. A command names those that fit it to ParseFormat.
const (
	FormatTable    = "table"
	FormatWide     = "wide"
	FormatJSON     = "json"
	FormatJSONL    = "jsonl" // a report.Streamer, line by line
	FormatYAML     = "yaml"
	FormatCSV      = "csv"
	FormatMarkdown = "markdown"
	FormatHTML     = "html"
	FormatName     = "name"
	FormatManifest = "manifest"
	FormatJSONPath = "jsonpath" // on the command line: jsonpath=TEMPLATE
)

// The formats of a report.Tester, which build servers read. No other report has
// them.
const (
	FormatJUnit  = "junit"
	FormatTAP    = "tap"
	FormatGitHub = "github"
)

// The formats of a report.Grapher. No other report has them.
const (
	FormatDot     = "dot"
	FormatMermaid = "mermaid"
)

// FormatSARIF is that of a report.Analysis, which programs that collect findings
// read. No other report has it.
const FormatSARIF = "sarif"

// Format is a checked output format. The zero value is the report's default
// form: its text if it has one, else its table.
type Format struct {
	name     string
	template string // jsonpath only
}

// Name is the format without its template, "" for the default.
func (f Format) Name() string { return f.name }

// String is the format as it is given on the command line.
func (f Format) String() string {
	if f.template == "" {
		return f.name
	}
	return f.name + "=" + f.template
}

// Formats lists the formats of answers, in the order in which help shows them.
func Formats() []string {
	return []string{
		FormatTable, FormatWide, FormatJSON, FormatJSONL, FormatYAML, FormatCSV,
		FormatMarkdown, FormatHTML, FormatName, FormatManifest, FormatJSONPath,
	}
}

// ParseFormat reads the value of -o. The empty string is the default format and
// always allowed; anything else must be among the allowed names (none given:
// any of Formats). A jsonpath template is checked here, before any request.
func ParseFormat(s string, allowed ...string) (Format, error) {
	if s == "" {
		return Format{}, nil
	}
	if len(allowed) == 0 {
		allowed = Formats()
	}
	name, template, hasTemplate := strings.Cut(s, "=")
	if !slices.Contains(allowed, name) || hasTemplate && name != FormatJSONPath {
		return Format{}, unknownFormat(s, name, allowed)
	}
	if name != FormatJSONPath {
		return Format{name: name}, nil
	}
	if template == "" {
		return Format{}, errors.New("output format jsonpath needs a template: jsonpath='{.kind}'")
	}
	if err := checkJSONPath(template); err != nil {
		return Format{}, err
	}
	return Format{name: name, template: template}, nil
}

func unknownFormat(s, name string, allowed []string) error {
	shown := make([]string, len(allowed))
	for i, a := range allowed {
		shown[i] = a
		if a == FormatJSONPath {
			shown[i] += "=TEMPLATE"
		}
	}
	hint := ""
	if near := nearest(name, allowed); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return fmt.Errorf("unknown output format %q: use one of %s%s", s, strings.Join(shown, ", "), hint)
}
