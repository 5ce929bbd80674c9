package explain

import (
	"fmt"
	"strconv"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// shown is how many words of a list are written out.
const shown = 8

// word is a word as it can be read in a sentence: in quotes if it is empty or
// holds anything unusual.
func word(s string) string {
	if madeOf(s, "-_.:/@=+,*%") {
		return s
	}
	return strconv.Quote(s)
}

// typed is a word as it is typed in a shell, whatever it holds.
func typed(s string) string {
	if madeOf(s, "-_.:/@=+,%") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// madeOf reports whether there is a word and it has letters, digits and the
// given signs only.
func madeOf(s, signs string) bool {
	other := func(r rune) bool {
		alphanumeric := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !alphanumeric && !strings.ContainsRune(signs, r)
	}
	return s != "" && !strings.ContainsFunc(s, other)
}

// listed is "a, b and 3 more", "nothing" for an empty list.
func listed(words []string) string {
	if len(words) == 0 {
		return "nothing"
	}
	var text []string
	for _, one := range words[:min(shown, len(words))] {
		text = append(text, word(one))
	}
	return strings.Join(text, ", ") + more(len(words))
}

// more says how many of a list are not written out.
func more(all int) string {
	if all <= shown {
		return ""
	}
	return fmt.Sprintf(" and %d more", all-shown)
}

func namespaces(names []string) string {
	if len(names) == 1 {
		return "namespace " + word(names[0])
	}
	return "the namespaces " + listed(names)
}

// apiGroups names API groups: the core one is the empty word.
func apiGroups(groups ...string) string {
	switch {
	case len(groups) == 1 && groups[0] == "":
		return "the core API group"
	case len(groups) == 1:
		return "the API group " + word(groups[0])
	default:
		return "the API groups " + listed(groups)
	}
}

// place says where a binding has to be, from its kind and namespace.
func place(binding access.Ref) string {
	if binding.Kind == clusterRoleBindingKind {
		return "by a ClusterRoleBinding"
	}
	return "by a RoleBinding in namespace " + word(binding.Namespace)
}

// roleFor is the kind of the narrowest role for a binding.
func roleFor(binding access.Ref) string {
	if binding.Kind == clusterRoleBindingKind {
		return clusterRoleKind
	}
	return roleKind
}

// ruleWords is what a rule allows: "get, list on pods, pods/log (only db)".
func ruleWords(rule rbacv1.PolicyRule) string {
	if len(rule.NonResourceURLs) > 0 {
		return listed(rule.Verbs) + " on " + listed(rule.NonResourceURLs)
	}
	var resources []string
	for _, group := range rule.APIGroups {
		for _, resource := range rule.Resources {
			resources = append(resources, access.QualifiedResource(group, resource))
		}
	}
	text := listed(rule.Verbs) + " on " + listed(resources)
	if len(rule.ResourceNames) > 0 {
		text += " (only " + listed(rule.ResourceNames) + ")"
	}
	return text
}
