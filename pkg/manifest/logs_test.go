package manifest

import (
	"bytes"
	"compress/gzip"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	to := gzip.NewWriter(&out)
	if _, err := io.WriteString(to, text); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func zstandard(t *testing.T, text string) string {
	t.Helper()
	to, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(to.EncodeAll([]byte(text), nil))
}

// logs are the texts of the files, or what is wrong with them.
func logTexts(t *testing.T, folder string, files []LogFile) []string {
	t.Helper()
	var texts []string
	for _, file := range files {
		said := strings.ReplaceAll(file.Name, folder, "FOLDER") + ": "
		log, err := file.Open()
		if err == nil {
			var text []byte
			if text, err = io.ReadAll(log); err == nil {
				err = log.Close()
			}
			said += string(text)
		}
		if err != nil {
			said += "(" + err.Error() + ")"
		}
		texts = append(texts, said)
	}
	return texts
}

func TestLogFiles(t *testing.T) {
	outside := tree(t, map[string]string{"secret": "secret"})
	folder := tree(t, map[string]string{
		"audit.log": "now", "audit-2026-01-01.log.gz": gzipped(t, "first"), "audit-2026-01-02.log": zstandard(t, "second"),
		"deeper/audit.log": "deeper", ".hidden": "hidden", ".git/x": "hidden", "out": "->" + outside + "/secret", "link": "->audit.log",
		"cut.gz": gzipped(t, "a longer text")[:len(gzipped(t, "a longer text"))-4], "other/a.txt": "a", "other/b.txt": "b", "more.gz": gzipped(t, "text") + "no gzip at all",
	})
	tests := []struct {
		name  string
		paths []string
		want  []string
		gaps  []string
	}{
		{"a file", []string{folder + "/audit.log"}, []string{"FOLDER/audit.log: now"}, nil},
		{"twice", []string{folder + "/audit.log", folder + "/./audit.log"}, []string{"FOLDER/audit.log: now"}, nil},
		{"stdin, packed", []string{"-"}, []string{"-: typed"}, nil},
		{"a pattern", []string{folder + "/other/*.txt"}, []string{"FOLDER/other/a.txt: a", "FOLDER/other/b.txt: b"}, nil},
		{"a pattern for folders", []string{folder + "/oth*"}, []string{"FOLDER/other/a.txt: a", "FOLDER/other/b.txt: b"}, nil},
		{"a folder of what was named", []string{folder + "/deeper/audit.log", folder + "/deeper", folder + "/deep*"}, []string{"FOLDER/deeper/audit.log: deeper"}, nil},
		{"a link that is named", []string{folder + "/out"}, []string{"FOLDER/out: secret"}, nil},
		{
			"a folder",
			[]string{folder},
			[]string{
				"FOLDER/audit-2026-01-01.log.gz: first", "FOLDER/audit-2026-01-02.log: second", "FOLDER/audit.log: now",
				"FOLDER/cut.gz: a longer text(the compressed file ends in the middle: it was cut off on its way here; copy or make it again)",
				"FOLDER/deeper/audit.log: deeper", "FOLDER/link: now",
				"FOLDER/more.gz: text(bytes that are not gzip follow the compressed text, and are not read)",
				"FOLDER/other/a.txt: a", "FOLDER/other/b.txt: b",
			},
			[]string{"FOLDER/out: not read: path escapes from parent"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files, gaps, err := LogFiles(tt.paths, strings.NewReader(gzipped(t, "typed")))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, logTexts(t, folder, files)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			for i := range gaps {
				gaps[i] = strings.ReplaceAll(gaps[i], folder, "FOLDER")
			}
			if diff := cmp.Diff(tt.gaps, gaps); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLogFilesRefuses(t *testing.T) {
	folder := tree(t, map[string]string{"empty/.x": ""})
	tests := []struct {
		paths []string
		want  string
	}{
		{[]string{"https://example.com/audit.log"}, `"https://example.com/audit.log": URLs are not read: download it and give the file, or pipe it in and give -`},
		{[]string{"-", "-"}, "standard input (-) is given more than once, but can be read only once"},
		{[]string{filepath.Join(folder, "none")}, `"FOLDER/none": no such file or directory`},
		{[]string{filepath.Join(folder, "*.log")}, `"FOLDER/*.log": no such file, and nothing that fits it as a pattern`},
		{[]string{filepath.Join(folder, "empty")}, `"FOLDER/empty": no files in this folder`},
		{[]string{filepath.Join(folder, "emp*")}, `"FOLDER/emp*": no files in this folder`},
	}
	for _, tt := range tests {
		files, gaps, err := LogFiles(tt.paths, strings.NewReader(""))
		if err == nil || files != nil || gaps != nil {
			t.Fatalf("%q: %v, %v, %v", tt.paths, files, gaps, err)
		}
		if diff := cmp.Diff(tt.want, strings.ReplaceAll(err.Error(), folder, "FOLDER")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
