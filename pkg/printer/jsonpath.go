package printer

import (
	"bytes"
	"fmt"

	"k8s.io/client-go/util/jsonpath"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// checkJSONPath refuses a template that does not parse, and one that would
// print only itself because its braces are missing.
func checkJSONPath(template string) error {
	parser, err := jsonpath.Parse(FormatJSONPath, template)
	if err != nil {
		return fmt.Errorf("parse jsonpath template %q: %w", template, err)
	}
	for _, node := range parser.Root.Nodes {
		if node.Type() != jsonpath.NodeText {
			return nil
		}
	}
	return fmt.Errorf("jsonpath template %q asks for nothing: an expression stands in braces, as in {.kind}", template)
}

// writeJSONPath writes what the template finds in the JSON form of the report,
// with the text of the template as it is and strings of the report escaped. As
// in kubectl, missing keys are empty and no line feed is added.
func writeJSONPath(out *bytes.Buffer, r report.Report, template string) error {
	plain, err := plainValue(r, Escape)
	if err != nil {
		return err
	}
	// A parsed template is changed by its use: parse it for every answer.
	path := jsonpath.New(FormatJSONPath).AllowMissingKeys(true)
	if err := path.Parse(template); err != nil {
		return fmt.Errorf("parse jsonpath template %q: %w", template, err)
	}
	if err := path.Execute(out, plain); err != nil {
		return fmt.Errorf("run jsonpath template %q: %w", template, err)
	}
	return nil
}
