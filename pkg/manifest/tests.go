package manifest

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kjson "sigs.k8s.io/json"

	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// LoadTests reads the permission tests at paths, in their order, as [Load]
// reads manifests: files, folders, or stdin for "-" (once). Unknown, repeated
// and empty keys and documents of other kinds are refused; identities files may
// lie in the same folders. The error is an [expectation.Problems] with
// everything that is wrong; a path that cannot be read at all is an error of
// its own.
func LoadTests(paths []string, stdin io.Reader) ([]expectation.Source, error) {
	if err := checkPaths(paths); err != nil {
		return nil, testsError(err)
	}
	t := &testLoader{loader: newLoader(Options{})}
	t.loader.tests = t.take
	for _, path := range paths {
		before, problems := len(t.sources), len(t.loader.loaded.Problems)
		if err := t.loader.path(path, stdin); err != nil {
			return nil, testsError(fmt.Errorf("reading manifests: %w", err))
		}
		if len(t.sources) == before && len(t.loader.loaded.Problems) == problems {
			t.loader.fileProblem(path, "there are no permission tests in it: they begin with apiVersion: "+
				expectation.APIVersion+" and kind: "+expectation.FileKind)
		}
	}
	return t.sources, t.problems()
}

// testsError words an error of the loader's for tests.
func testsError(err error) error {
	return errors.New(strings.Replace(err.Error(), "reading manifests: ", "reading permission tests: ", 1))
}

// testLoader collects permission tests.
type testLoader struct {
	loader  *loader
	sources []expectation.Source
}

// problems are those of the loader as problems of tests, nil if there are none.
func (t *testLoader) problems() error {
	var all expectation.Problems
	for _, problem := range t.loader.loaded.Problems {
		position := expectation.Position{File: fileName(problem.File), Line: problem.Line}
		all = append(all, expectation.Problem{Position: position, What: problem.What})
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// take reads one value of a file.
func (t *testLoader) take(v value) {
	kind := jsonKind(v.data)
	if kind == "null" {
		return
	}
	if kind != "object" {
		t.loader.problem(v.line, found(kind)+" where a document of permission tests belongs")
		return
	}
	var meta metav1.TypeMeta
	if err := kjson.UnmarshalCaseSensitivePreserveInts(v.data, &meta); err != nil {
		t.loader.problems(v, mistyped(v.data, err))
		return
	}
	if meta == (metav1.TypeMeta{APIVersion: identity.APIVersion, Kind: identity.FileKind}) {
		return
	}
	if found := checkTestKind(meta); len(found) > 0 {
		t.loader.problems(v, found...)
		return
	}
	t.document(v)
}

// checkTestKind refuses documents of other kinds: one of them may be misspelt.
func checkTestKind(meta metav1.TypeMeta) []finding {
	wanted := expectation.APIVersion
	switch {
	case meta.Kind == "":
		return []finding{findingAt(fieldPath{"kind"}, "missing: write %s", expectation.FileKind)}
	case meta.Kind != expectation.FileKind && len(near.Names(meta.Kind, []string{expectation.FileKind})) > 0:
		return []finding{findingAt(fieldPath{"kind"}, "%q: did you mean %s?", meta.Kind, expectation.FileKind)}
	case meta.Kind != expectation.FileKind:
		return []finding{findingAt(fieldPath{"kind"}, "%q is no %s; manifests are given with -f", meta.Kind, expectation.FileKind)}
	case meta.APIVersion != wanted:
		return []finding{findingAt(fieldPath{"apiVersion"}, "%q: this release knows %s", meta.APIVersion, wanted)}
	default:
		return nil
	}
}

// document decodes one of them.
func (t *testLoader) document(v value) {
	var file expectation.File
	problems := append(slices.Clone(v.repeated), decode(v.data, &file)...)
	if len(problems) == 0 {
		problems = emptyKeys(v.data)
	}
	if len(problems) > 0 {
		t.loader.problems(v, problems...)
		return
	}
	t.sources = append(t.sources, expectation.Source{
		File: file, Path: fileName(t.loader.name),
		Line: func(steps ...any) int { return v.lineOf(finding{path: fieldPath{}.to(steps...)}) },
	})
}

// emptyKeys are the keys without a value: what was meant is not known.
func emptyKeys(data []byte) []finding {
	var content any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(data, &content); err != nil {
		return nil // decode has told
	}
	return emptyIn(content, nil)
}

func emptyIn(content any, at fieldPath) []finding {
	var empty []finding
	switch content := content.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(content)) {
			here := at.to(key)
			if content[key] == nil || reflect.DeepEqual(content[key], "") {
				empty = append(empty, findingAt(here, "has no value: give it one or leave it out"))
			}
			empty = append(empty, emptyIn(content[key], here)...)
		}
	case []any:
		for i, item := range content {
			empty = append(empty, emptyIn(item, at.to(i))...)
		}
	}
	return empty
}
