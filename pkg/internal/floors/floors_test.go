package floors

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheHouseIsInOrder holds the module's own sources against the rules.
func TestTheHouseIsInOrder(t *testing.T) {
	packages := readPackages(t)
	if len(packages) == 0 {
		t.Fatal("go list found no packages: nothing was checked")
	}
	for _, b := range Check(packages) {
		t.Error(b)
	}
}

// TestTheModuleCanBeInstalled keeps `go install ...@latest` working, which
// refuses a module with replace directives, and heavy modules out of go.mod.
func TestTheModuleCanBeInstalled(t *testing.T) {
	var mod struct {
		Require []struct{ Path string }
		Replace []struct{ Old struct{ Path string } }
	}
	if err := json.Unmarshal(goCommand(t, "mod", "edit", "-json"), &mod); err != nil {
		t.Fatal(err)
	}
	for _, r := range mod.Replace {
		t.Errorf("go.mod replaces %s: go install refuses that", r.Old.Path)
	}
	for _, r := range mod.Require {
		if within(r.Path, "k8s.io/kubernetes") || within(r.Path, "k8s.io/kubectl") {
			t.Errorf("go.mod requires %s: it belongs to the modules below hack", r.Path)
		}
	}
}

// readPackages parses every package of the module, files for other systems too.
func readPackages(t *testing.T) []Package {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(goCommand(t, "list", "-e", "-json=ImportPath,Dir", "./..."))))
	var packages []Package
	for {
		var listed struct{ ImportPath, Dir string }
		err := decoder.Decode(&listed)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, readPackage(t, listed.ImportPath, listed.Dir))
	}
}

func readPackage(t *testing.T, importPath, dir string) Package {
	t.Helper()
	inside, _ := ours(importPath)
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	p := Package{Path: inside}
	for _, name := range files {
		syntax, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p.Files = append(p.Files, File{Name: filepath.Base(name), Syntax: syntax})
	}
	return p
}

// goCommand runs the go command at the module's root and returns what it prints.
func goCommand(t *testing.T, args ...string) []byte {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return out
}
