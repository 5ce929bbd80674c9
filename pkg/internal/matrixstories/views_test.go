package matrixstories

import (
	"regexp"
	"strings"
	"testing"
)

// TestViews: what each flag makes of an answer, and each format of a view.
func TestViews(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	const (
		crowd  = "@ann bob sa/alpha:bot sa/beta:deployer group/auditors viewer stray --identities people.yaml -n alpha,beta,gamma,delta,kappa -q"
		few    = "@ann bob viewer-all --identities people.yaml -n beta,gamma -q"
		cans   = " --can 'get pods' --can 'delete pods'"
		gamma  = "@ann bob viewer-all --identities people.yaml -n gamma -q"
		narrow = "@ann bob stray --identities people.yaml -n delta -q"
	)
	tests := map[string]string{
		"only-differences": crowd + " --only-differences", "only-allowed": crowd + " --only-allowed",
		"only-both": crowd + " --only-allowed --only-differences", "sort-name": crowd + " --sort name", "sort-level": crowd + " --sort level",
		"transpose": crowd + " --transpose", "group-by-kind": crowd + " --group-by kind --sort level",
		"group-by-namespace": crowd + " --group-by namespace", "no-headers": crowd + " --no-headers",
		"can-one": few + " --can 'get pods'", "can-one-ascii": few + " --can 'get pods' --ascii", "can-only-differences": crowd + cans + " --only-differences",
		"can-transpose": few + cans + " --transpose", "can-sort-level": crowd + cans + " --sort level --group-by kind",
		"by-verb": gamma + " --by verb", "by-verb-only-differences": gamma + " --by verb --only-differences", "by-verb-transpose": gamma + " --by verb --transpose",
		"by-resource": gamma + " --by resource", "by-resource-only-allowed": narrow + " --by resource --only-allowed", "by-resource-no-headers": narrow + " --by resource --no-headers",
	}
	for _, format := range []string{"table", "wide", "json", "jsonl", "yaml", "csv", "markdown", "jsonpath={.levels[0].name}"} {
		name, _, _ := strings.Cut(format, "=")
		tests["levels-"+name] = few + " -o " + format
		tests["can-"+name] = few + cans + " -o " + format
		tests["by-resource-"+name] = narrow + " --by resource -o " + format
		tests["by-verb-"+name] = narrow + " --by verb -o " + format
	}
	tests["levels-bindings"] = few + " -o json --source rbac"
	tests["levels-quietly"] = strings.TrimSuffix(few, " -q") + " --only-allowed"
	for name, line := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stage.scene(t, admin)
			s.golden(t, "views/"+name, s.run(t, matrixCommand+" "+line).String())
		})
	}
}

// fetches is what a page would load, or lead to, elsewhere.
var fetches = regexp.MustCompile(`https?://[^"'\s]*|\b(src|href)\s*=\s*["'][^#"']*`)

// TestPages: a page in a browser is whole, and fetches nothing.
func TestPages(t *testing.T) {
	t.Parallel()
	s := greek.open(t).scene(t, admin)
	for _, view := range []string{"", " --can 'get pods'", " --by resource", " --by verb"} {
		page := s.matrix(t, "bob viewer -n gamma -o html"+view).stdout
		if !strings.HasPrefix(page, "<!DOCTYPE html>") || !strings.HasSuffix(page, "</html>\n") || fetches.MatchString(strings.ReplaceAll(page, s.cluster.ServerURL, "")) {
			t.Errorf("%s: a page that begins %.40q, ends %q and fetches %q", view, page, page[max(0, len(page)-40):], fetches.FindString(page))
		}
	}
}
