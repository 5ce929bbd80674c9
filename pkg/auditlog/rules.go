package auditlog

import (
	"embed"
	"slices"
)

//go:embed rules/*.yaml
var rules embed.FS

// RuleKinds are the kinds of rules there are for other programs, and the audit
// policy that makes the log they go by.
func RuleKinds() []string { return []string{"audit-policy", "falco", "prometheus"} }

// Rules are those of a kind, as YAML with comments; "" if there is no such kind.
func Rules(kind string) string {
	if !slices.Contains(RuleKinds(), kind) {
		return ""
	}
	text, err := rules.ReadFile("rules/" + kind + ".yaml")
	if err != nil {
		return ""
	}
	return string(text)
}
