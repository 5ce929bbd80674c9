package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPathAt(t *testing.T) {
	const text = `{"a": {"b": [1, {"c": [true, "WORD"]}, {"d": {}}], "e": null}, "f": [[], [[2]]]}`
	for at, want := range map[string]string{
		`WORD"`:       "a.b[1].c[1]",
		`{"d"`:        "a.b[2]",
		`null`:        "a.e",
		`{"a"`:        "",
		`[[], [[`:     "f",
		`[], [[2`:     "f[0]",
		`2]]`:         "f[1][0][0]",
		`1, {`:        "a.b[0]",
		`"nowhere"`:   "",
		`{"b": [1, {`: "a",
	} {
		offset := int64(strings.Index(text, at) + 1)
		if got := pathAt([]byte(text), offset).String(); got != want {
			t.Errorf("%s: got %s, want %s", at, got, want)
		}
	}
}

func TestFieldPathsAreReadAndWritten(t *testing.T) {
	at := fieldPath{"subjects"}.to(3, "apiGroup")
	if diff := cmp.Diff(fieldPath{"subjects", "3", "apiGroup"}, at); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if at.String() != "subjects[3].apiGroup" {
		t.Errorf("got %s", at)
	}
	if diff := cmp.Diff(at, parsePath("subjects[3].apiGroup")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
