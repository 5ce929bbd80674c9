package flags

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMisspeltKindsAreWarnedOf(t *testing.T) {
	var stderr bytes.Buffer
	who := Who{}
	for _, word := range []string{
		"gruop/dev-team", "Group/dev", "serviceacount/ci:deployer", "sa:ci:deployer", "group:dev", "usr/\x7f",
		"jane", "jane@example.com", "user/gruop/x", "group/x", "sa/ci:deployer", "CN=jane/O=x", "system:node:a",
		"https://issuer.example.com#jane", "oidc:jane", "/x", "sa:", "s/x",
	} {
		_, _ = who.Find(word, Console{Err: &stderr}, "default")
	}
	want := `warning: gruop/dev-team is taken for a user; did you mean group/dev-team?
warning: Group/dev is taken for a user; did you mean group/dev?
warning: serviceacount/ci:deployer is taken for a user; did you mean serviceaccount/ci:deployer?
warning: sa:ci:deployer is taken for a user; did you mean sa/ci:deployer?
warning: group:dev is taken for a user; did you mean group/dev?
warning: s/x is taken for a user; did you mean sa/x?
`
	if diff := cmp.Diff(want, stderr.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
