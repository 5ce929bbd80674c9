package printer

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

func TestYAMLQuotesWhatCannotBeSeen(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"escape sequence", escapeName, `"\x1b]0;owned\x07\x1b[31mred\x1b[0m"`},
		{"formula", formulaName, `=cmd()`},
		{"script", scriptName, `<script>alert('&')</script>`},
		{"pipe", pipeName, `a|b`},
		{"CJK", cjkName, `名前`},
		{"RTL override", rtlName, `"jane\u202enimda"`},
		{"what YAML readers refuse", "\x7f\u009b\ufeff", `"\x7f\u009b\ufeff"`},
		{"beyond the first plane", "😀\U000e0061", `"😀\U000e0061"`},
		{"line breaks", "a\n\"b\"\\\u0085", `"a\x0a\"b\"\\\u0085"`},
		{"a word of ours", "Z0X0Z", `Z0X0Z`},
		{"not a boolean", "yes", `"yes"`},
		{"a merge", "<<", `"<<"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := writeYAML(&out, map[string]string{"k": tt.in}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("k: "+tt.want+"\n", out.String()); diff != "" {
				t.Errorf("yaml (-want +got):\n%s", diff)
			}
		})
	}
}

// Strings that look like the words put in their place are told apart.
func TestYAMLStandInsDoNotMeetTheirLikes(t *testing.T) {
	var out bytes.Buffer
	if err := writeYAML(&out, []string{"Z0X0Z", "\x01", "Z1X0Z", "\x02", "\x01"}); err != nil {
		t.Fatal(err)
	}
	want := "" +
		"- Z0X0Z\n" +
		"- \"\\x01\"\n" +
		"- Z1X0Z\n" +
		"- \"\\x02\"\n" +
		"- \"\\x01\"\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("yaml (-want +got):\n%s", diff)
	}
}

// What is written means what it was made from, in YAML and in JSON, and holds
// nothing that cannot be seen.
func FuzzYAMLAndJSONReadBack(f *testing.F) {
	for _, name := range hostileNames() {
		f.Add(name, name)
	}
	f.Add("<<", "Z0X0Z")
	f.Add(strings.Repeat("k", 1100), strings.Repeat("\x01", 1100))
	f.Add("\u0085\u2028\x7f\u009b\ufeff", "\n a\n\n b\n")
	f.Fuzz(func(t *testing.T, key, value string) {
		in := map[string]any{key: value, "list": []any{key, map[string]any{value: key}}}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var want any
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		readBack := func(write func(*bytes.Buffer, any) error, read func([]byte, any) error) {
			var out bytes.Buffer
			if err := write(&out, in); err != nil {
				t.Fatalf("write %q: %v", raw, err)
			}
			if hidden := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && !isVisible(r) }); hidden >= 0 {
				t.Errorf("hidden character at %d of %q", hidden, out.String())
			}
			var got any
			if err := read(out.Bytes(), &got); err != nil {
				t.Fatalf("read %q: %v", out.String(), err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("read back %q (-want +got):\n%s", out.String(), diff)
			}
		}
		readBack(func(out *bytes.Buffer, v any) error { return writeJSON(out, v) }, json.Unmarshal)
		readBack(writeYAML, func(b []byte, v any) error { return yaml.Unmarshal(b, v) })
	})
}
