package main

import (
	"strings"
	"testing"
)

const (
	sum  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	text = "name: {{ or .PluginName \"who-can-as\" }}\nversion: {{ .TagName }}\nplatforms:\n  - os: linux\n" +
		"    {{ addURIAndSha \"https://example.com/{{ .TagName }}/a_linux.tar.gz\" .TagName }}\n    bin: a\n"
)

func TestRender(t *testing.T) {
	sums, err := parseChecksums(sum + "  a_linux.tar.gz\n")
	if err != nil {
		t.Fatal(err)
	}
	want := "name: impersonate-matrix\nversion: v1.2.3-rc.1\nplatforms:\n  - os: linux\n" +
		"    uri: https://example.com/v1.2.3-rc.1/a_linux.tar.gz\n    sha256: " + sum + "\n    bin: a\n"
	got, err := render(text, release{TagName: "v1.2.3-rc.1", PluginName: "impersonate-matrix"}, sums)
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

func TestRenderRefuses(t *testing.T) {
	tests := map[string]release{
		`"1.2.3" is no version such as v1.2.3`:      {"1.2.3", "who-can-as"},
		`there is no plugin "whocanas"`:             {"v1.2.3", "whocanas"},
		"the checksums have none of a_linux.tar.gz": {"v1.2.3", "who-can-as"},
	}
	for want, r := range tests {
		if got, err := render(text, r, nil); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v: %q, %v, want %s", r, got, err, want)
		}
	}
}

func TestChecksumsThatAreNone(t *testing.T) {
	for want, lines := range map[string]string{
		`"a b c" is no checksum and file`: "a b c\n",
		`"abcd" is no SHA-256`:            "abcd  file\n",
	} {
		if _, err := parseChecksums(lines); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", lines, err, want)
		}
	}
}
