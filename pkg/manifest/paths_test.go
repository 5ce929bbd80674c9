package manifest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// account is a manifest of one service account.
func account(name string) string {
	return "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: " + name + "}\n"
}

// tree writes files, and symbolic links for what begins with ->.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		file := filepath.Join(folder, name)
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		if err == nil {
			if target, isLink := strings.CutPrefix(content, "->"); isLink {
				err = os.Symlink(target, file)
			} else {
				err = os.WriteFile(file, []byte(content), 0o644)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// outline is what Load found, in short.
type outline struct {
	Accounts []string
	Files    []string // of the accounts
	Problems []string
}

func outlineOf(loaded Loaded, folder string) outline {
	var o outline
	for _, account := range loaded.ServiceAccounts {
		o.Accounts = append(o.Accounts, account.Name)
		at := loaded.Positions[Ref{"ServiceAccount", account.Namespace, account.Name}]
		o.Files = append(o.Files, strings.ReplaceAll(at.File, folder, "FOLDER"))
	}
	for _, problem := range loaded.Problems {
		o.Problems = append(o.Problems, strings.ReplaceAll(problem.Error(), folder, "FOLDER"))
	}
	return o
}

func TestLoadReadsFolders(t *testing.T) {
	folder := tree(t, map[string]string{
		"b.yaml":              account("b"),
		"a.yml":               account("a"),
		"c/d/e.JSON":          `{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"e"}}`,
		"c/a.yaml":            account("c-a"),
		"README.md":           "not for us",
		"script.yaml.tmpl":    "nor this",
		".hidden.yaml":        "{",
		".git/config.yaml":    "{",
		"node_modules/x.yaml": account("x"),
		"z.yaml":              "->a.yml",
	})
	loaded, err := Load([]string{folder}, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := outline{
		Accounts: []string{"a", "b", "c-a", "e", "x"},
		Files:    []string{"FOLDER/z.yaml", "FOLDER/b.yaml", "FOLDER/c/a.yaml", "FOLDER/c/d/e.JSON", "FOLDER/node_modules/x.yaml"},
	}
	if diff := cmp.Diff(want, outlineOf(loaded, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{folder + "/z.yaml:1: ServiceAccount default/a replaces the one at " + folder + "/a.yml:1"}, lines(loaded.Duplicates)); diff != "" {
		t.Errorf("duplicates (-want +got):\n%s", diff)
	}
}

// TestLoadStaysInsideAFolder: folders that are mounted from a ConfigMap consist
// of links, all of them inside.
func TestLoadStaysInsideAFolder(t *testing.T) {
	outside := tree(t, map[string]string{"secret.yaml": account("secret")})
	folder := tree(t, map[string]string{
		"..2026/mounted.yaml": account("mounted"),
		"..data":              "->..2026",
		"mounted.yaml":        "->..data/mounted.yaml",
		"out.yaml":            "->" + outside + "/secret.yaml",
		"up.yaml":             "->../" + filepath.Base(outside) + "/secret.yaml",
		"gone.yaml":           "->nowhere",
		"self.yaml":           "->self.yaml",
		"outside":             "->" + outside,
		"inside":              "->..2026",
		"folder.yaml/x.txt":   "",
	})
	loaded, err := Load([]string{folder}, nil, Options{KeepGoing: true})
	if err != nil {
		t.Fatal(err)
	}
	const notRead = ": not read: a symbolic link that leads out of the folder, or nowhere"
	want := outline{
		Accounts: []string{"mounted"}, Files: []string{"FOLDER/mounted.yaml"},
		Problems: []string{"FOLDER/gone.yaml" + notRead, "FOLDER/out.yaml" + notRead, "FOLDER/self.yaml" + notRead, "FOLDER/up.yaml" + notRead},
	}
	if diff := cmp.Diff(want, outlineOf(loaded, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	followed, err := Load([]string{filepath.Join(folder, "outside")}, nil, Options{})
	if err != nil || len(followed.ServiceAccounts) != 1 {
		t.Errorf("a link that is named itself is not followed: %v", err)
	}
}

func TestLoadReadsPathsInTheirOrder(t *testing.T) {
	folder := tree(t, map[string]string{"any.name": account("b"), "c/c.yaml": account("c")})
	loaded, err := Load([]string{"-", filepath.Join(folder, "any.name"), filepath.Join(folder, "c")}, strings.NewReader(account("a")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := outline{Accounts: []string{"a", "b", "c"}, Files: []string{"-", "FOLDER/any.name", "FOLDER/c/c.yaml"}}
	if diff := cmp.Diff(want, outlineOf(loaded, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadRefusesPaths(t *testing.T) {
	folder := tree(t, map[string]string{"empty/x.txt": "", "a.yaml": account("a")})
	tests := []struct {
		name  string
		paths []string
		want  string
	}{
		{"a URL", []string{"https://example.com/roles.yaml"}, `reading manifests: "https://example.com/roles.yaml": URLs are not read: download it and give the file, or pipe it in and give -`},
		{"stdin twice", []string{"-", folder, "-"}, `reading manifests: standard input (-) is given more than once, but can be read only once`},
		{"an empty path", []string{""}, `reading manifests: a path is empty`},
		{"nothing there", []string{folder, filepath.Join(folder, "b.yaml")}, `reading manifests: "FOLDER/b.yaml": no such file or directory`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, keepGoing := range []bool{false, true} {
				loaded, err := Load(tt.paths, iotest.ErrReader(errors.New("stdin was read")), Options{KeepGoing: keepGoing})
				if err == nil {
					t.Fatal("no error")
				}
				if diff := cmp.Diff(tt.want, strings.ReplaceAll(err.Error(), folder, "FOLDER")); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(Loaded{}, loaded, cmpopts.IgnoreUnexported(Loaded{})); diff != "" {
					t.Errorf("an error and something read:\n%s", diff)
				}
			}
		})
	}
}

func TestFilesThatAreProblems(t *testing.T) {
	folder := tree(t, map[string]string{"empty/x.txt": "", "utf16.yaml": "\xff\xfea\x00"})
	loaded, err := Load([]string{filepath.Join(folder, "empty"), folder, "-"}, iotest.ErrReader(errors.New("broken pipe")), Options{})
	want := `3 problems in manifests:
FOLDER/empty: no manifests in this folder: they are called *.yaml, *.yml or *.json
FOLDER/utf16.yaml: not text in UTF-8: what PowerShell's > wrote is UTF-16; write it again with | Out-File -Encoding utf8
standard input: broken pipe`
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(err.Error(), folder, "FOLDER")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if problems, ok := errors.AsType[Problems](err); !ok || len(problems) != len(loaded.Problems) {
		t.Errorf("the error is %T", err)
	}
}
