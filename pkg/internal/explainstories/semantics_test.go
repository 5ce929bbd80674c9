package explainstories

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// namedTest is how docs/semantics.md names a test: its package and function.
var namedTest = regexp.MustCompile("`((?:pkg|hack)/[a-z/]+) ((?:Test|Fuzz)\\w+)`")

// TestSemanticsNamesTestsThatExist: a rule whose test was renamed or dropped is
// held by nothing.
func TestSemanticsNamesTestsThatExist(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "docs", "semantics.md"))
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{} // of tests, by folder
	for i, line := range strings.Split(string(text), "\n") {
		names := namedTest.FindAllStringSubmatch(line, -1)
		if isRule(line) && len(names) == 0 {
			t.Errorf("line %d: no test is named for %s", i+1, line)
		}
		for _, name := range names {
			folder, function := name[1], name[2]
			if _, known := sources[folder]; !known {
				sources[folder] = testSource(t, folder)
			}
			if !strings.Contains(sources[folder], "\nfunc "+function+"(") {
				t.Errorf("line %d: there is no %s in %s", i+1, function, folder)
			}
		}
	}
	if len(sources) == 0 {
		t.Error("no tests are named")
	}
}

// isRule reports whether a line is a row of a table, its head excepted.
func isRule(line string) bool {
	return strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| Rule ")
}

func testSource(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(repository, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	return source.String()
}
