package stories

import (
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// manifestTitle is the line before each manifest that an error prints.
var manifestTitle = regexp.MustCompile(`(?m)^(?:this would|or,) .*:\n`)

// cmdPrinted writes the manifests that the last command printed in its error to
// files of those names, one each and no more.
func cmdPrinted(ts *testscript.TestScript, neg bool, files []string) {
	if neg || len(files) == 0 {
		ts.Fatalf("usage: printed FILE...")
	}
	manifests := manifestTitle.Split(ts.ReadFile("stderr"), -1)[1:]
	if len(manifests) != len(files) {
		ts.Fatalf("%d manifests were printed, not %s", len(manifests), strings.Join(files, " and "))
	}
	for i, file := range files {
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(manifests[i]), 0o600))
	}
}
