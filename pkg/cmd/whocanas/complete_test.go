package whocanas

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// TestCompletesTrail: words that no cluster is needed for, and files elsewhere.
func TestCompletesTrail(t *testing.T) {
	tests := []struct {
		words []string
		want  string
	}{
		{[]string{"--by", "so"}, "source-ip\n:4\n"},
		{[]string{"--rules", ""}, "audit-policy\nfalco\nprometheus\n:4\n"},
		{[]string{"--source", ""}, "rbac\n:4\n"},
		{[]string{"--fail-on", "WCT00"}, "WCT001\nWCT002\nWCT003\nWCT004\nWCT005\nWCT006\nWCT007\nWCT008\n:4\n"},
		{[]string{""}, ":0\n"},
	}
	for _, tt := range tests {
		var stdout, stderr bytes.Buffer
		console := flags.Console{Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}
		if code := Main(console, append([]string{"__complete", "trail"}, tt.words...)); code != 0 {
			t.Errorf("%v: exit code %d", tt.words, code)
		}
		if diff := cmp.Diff(tt.want, stdout.String()); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.words, diff)
		}
	}
}
