package whocanas

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// TestRecordedFilesAreReadAsTheyWereMeant: names that YAML could take for
// something else, and such as no terminal should see, come back unchanged.
func TestRecordedFilesAreReadAsTheyWereMeant(t *testing.T) {
	names := []string{
		"plain", "no", "~", "null", "12", "0x1f", "1e3", ".inf", "- a", "a: b", "a #b", "#a", "*a", "&a", "!a", "|", ">", "'a'", `"a"`, `\x41`,
		"{a}", "[a]", "a,b", "@a", "`a`", "%a", "a:", ":a", "\x1b[31m", "\u202e", "\u00a0", "a\nb", "a\tb", "山", "\U000e0001", "a  b", " a", "a ", "--- a", "...", "?", "<<",
	}
	want := expectation.Test{
		Name:    "all",
		Subject: expectation.Subject{User: "jane", Groups: names, Extra: map[string][]string{"k": names}},
		Places:  expectation.Places{Namespaces: names}, Can: names, Cannot: names,
		Exactly: []expectation.Holding{{
			Places: expectation.Places{ClusterWide: true, Selector: "yes"}, Can: names,
			Rules: []rbacv1.PolicyRule{{Verbs: names, APIGroups: names, Resources: names, ResourceNames: names}, {Verbs: names, NonResourceURLs: names}},
		}},
	}
	for _, name := range names {
		other := want
		other.Name, other.User = name, name
		var text bytes.Buffer
		if err := printer.Print(&text, report.TestFile{Tests: []expectation.Test{other}}, printer.Options{}); err != nil {
			t.Fatal(err)
		}
		sources, err := manifest.LoadTests([]string{"-"}, &text)
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if diff := cmp.Diff([]expectation.Test{other}, sources[0].Tests); diff != "" {
			t.Errorf("%q (-written +read):\n%s", name, diff)
		}
	}
}

// TestTestCode: trouble goes before what is not established, and that before
// what failed.
func TestTestCode(t *testing.T) {
	result := func(status expectation.Status) expectation.Result { return expectation.Result{Status: status} }
	denied := expectation.Result{Status: expectation.Errored, Err: exit.With(exit.NotEstablished)}
	trouble := expectation.Result{Status: expectation.Errored, Err: errors.New("someone else answered")}
	failed, passed := result(expectation.Failed), result(expectation.Passed)
	tests := []struct {
		name    string
		results []expectation.Result
		want    int
	}{
		{"nothing", nil, exit.OK},
		{"all passed", []expectation.Result{passed, passed}, exit.OK},
		{"one failed", []expectation.Result{passed, failed, passed}, exit.No},
		{"one not answered", []expectation.Result{failed, result(expectation.Unanswered), passed}, exit.NotEstablished},
		{"one skipped", []expectation.Result{passed, result(expectation.Skipped), failed}, exit.NotEstablished},
		{"one that may not be impersonated", []expectation.Result{failed, denied}, exit.NotEstablished},
		{"trouble", []expectation.Result{trouble, denied, failed}, exit.Trouble},
	}
	for _, tt := range tests {
		if got := testCode(tt.results); got != tt.want {
			t.Errorf("%s: code %d, want %d", tt.name, got, tt.want)
		}
	}
}
