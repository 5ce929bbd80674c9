package manifest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestShapes reads manifests as people have them; all that is made of each is
// beside it.
func TestShapes(t *testing.T) {
	for _, file := range fixtures(t, "shapes") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			loaded, err := Load([]string{file}, nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file, written(t, loaded))
		})
	}
}

// TestRefused reads manifests with one thing wrong in each. What else is there is
// read all the same.
func TestRefused(t *testing.T) {
	for _, file := range fixtures(t, "refused") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			loaded, err := Load([]string{file}, nil, Options{})
			if err == nil {
				t.Fatal("no error")
			}
			golden(t, file, err.Error()+"\n")
			if len(loaded.ServiceAccounts) == 0 || loaded.ServiceAccounts[0].Name != "fine" {
				t.Errorf("the good document is lost: %v", loaded.ServiceAccounts)
			}
			kept, err := Load([]string{file}, nil, Options{KeepGoing: true})
			if err != nil {
				t.Errorf("keeping going: %v", err)
			}
			if diff := cmp.Diff(loaded, kept, cmpopts.IgnoreUnexported(Loaded{})); diff != "" {
				t.Errorf("stopping and keeping going differ:\n%s", diff)
			}
		})
	}
}

func fixtures(t testing.TB, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(file string) bool { return filepath.Ext(file) == ".golden" })
	if len(files) == 0 {
		t.Fatal("no fixtures")
	}
	return files
}

// golden compares with the file beside a fixture.
func golden(t *testing.T, fixture, got string) {
	t.Helper()
	file := fixture + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// written is all that was loaded, as YAML.
func written(t *testing.T, loaded Loaded) string {
	t.Helper()
	page := struct {
		Positions       []string          `json:"positions"`
		Defaulted       []string          `json:"defaulted,omitempty"`
		Duplicates      []string          `json:"duplicates,omitempty"`
		Ignored         []string          `json:"ignored,omitempty"`
		Problems        []string          `json:"problems,omitempty"`
		Namespaces      []Namespace       `json:"namespaces,omitempty"`
		ServiceAccounts []string          `json:"serviceAccounts,omitempty"`
		Resources       []access.Resource `json:"resources,omitempty"`
		Objects         access.Objects    `json:"objects"`
	}{
		Defaulted: lines(loaded.Defaulted), Duplicates: lines(loaded.Duplicates), Ignored: lines(loaded.Ignored),
		ServiceAccounts: lines(loaded.ServiceAccounts),
		Namespaces:      loaded.Namespaces, Resources: loaded.Resources, Objects: loaded.Objects,
	}
	for ref, at := range loaded.Positions {
		page.Positions = append(page.Positions, at.String()+": "+ref.String())
	}
	slices.Sort(page.Positions)
	for _, problem := range loaded.Problems {
		page.Problems = append(page.Problems, problem.Error())
	}
	text, err := yaml.Marshal(page)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "    creationTimestamp: null\n", "")
}

func lines[T interface{ String() string }](values []T) []string {
	var lines []string
	for _, value := range values {
		lines = append(lines, value.String())
	}
	return lines
}

// TestLineOfRule: in a document of its own, in an item of a list, and below a
// comment; not where there is no such rule.
func TestLineOfRule(t *testing.T) {
	const text = `# the roles
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: a}
rules:
  - verbs: [get]
    apiGroups: ['']
    resources: [pods]
  # and another
  - {verbs: [list], apiGroups: [''], resources: [pods]}
---
apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: b, namespace: x}
    rules: [{verbs: [get], apiGroups: [''], resources: [pods]}]
`
	loaded, err := Load([]string{"-"}, strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, b := Ref{Kind: "ClusterRole", Name: "a"}, Ref{Kind: "Role", Namespace: "x", Name: "b"}
	got := []int{loaded.LineOfRule(a, 0), loaded.LineOfRule(a, 1), loaded.LineOfRule(b, 0), loaded.LineOfRule(Ref{Kind: "Role", Name: "c"}, 0)}
	if diff := cmp.Diff([]int{6, 10, 18, 0}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
