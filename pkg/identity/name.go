package identity

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation"
)

// The reserved beginnings of user names.
const (
	serviceAccountPrefix = "system:serviceaccount:"
	nodePrefix           = "system:node:"
)

func isLabel(s string) bool     { return len(validation.IsDNS1123Label(s)) == 0 }
func isSubdomain(s string) bool { return len(validation.IsDNS1123Subdomain(s)) == 0 }

// checkValue tells why a user name, group, uid or extra value could not reach
// the server as it is, what being the word for it. Impersonation sends them as
// HTTP header values: control bytes but the tab are refused there
// (golang.org/x/net/http/httpguts ValidHeaderFieldValue) and blanks at the ends
// are cut off (net/textproto TrimString); reviews are JSON, so UTF-8.
func checkValue(what, value string) error {
	if !utf8.ValidString(value) {
		return fmt.Errorf("%s %q is not valid UTF-8: no review can carry it", what, value)
	}
	if i := strings.IndexFunc(value, unsendable); i >= 0 {
		return fmt.Errorf("%s %q contains the control character %q, which no HTTP header can carry: leave it out", what, value, value[i])
	}
	if trimmed := strings.Trim(value, " \t"); trimmed != value {
		return fmt.Errorf("%s %q begins or ends with a blank, which HTTP headers lose: type %q", what, value, trimmed)
	}
	return nil
}

func unsendable(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// checkName is checkValue for something that must not be empty.
func checkName(what, value string) error {
	if strings.Trim(value, " \t") == "" {
		return fmt.Errorf("a %s without a name: name one", what)
	}
	return checkValue(what, value)
}

// The rules of names, in the words of an error.
const (
	labelRule     = "lower-case letters, digits and -, a letter or digit at both ends, at most 63 characters"
	subdomainRule = "lower-case letters, digits, - and ., a letter or digit at both ends, at most 253 characters"
)

// checkSubdomain checks the name of a service account or a node.
//
// Upstream: k8s.io/apimachinery pkg/api/validation/generic.go
// (ValidateServiceAccountName), k8s.io/apiserver
// pkg/endpoints/filters/impersonation/mode.go (validateNodeName).
func checkSubdomain(what, name string) error {
	switch {
	case name == "":
		return fmt.Errorf("a %s without a name: name one", what)
	case !isSubdomain(name):
		return fmt.Errorf("%s name %q is not a DNS subdomain: %s", what, name, subdomainRule)
	default:
		return nil
	}
}
