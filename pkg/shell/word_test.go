package shell

import (
	"os/exec"
	"runtime"
	"testing"
)

// TestWord: a shell that reads the word has the name again.
func TestWord(t *testing.T) {
	want := map[string]string{
		"jane@example.com": "jane@example.com", "sa/ci:deployer": "sa/ci:deployer", "": "''", "-n": "'-n'", "a b": "'a b'",
		"it's": `'it'\''s'`, "$(reboot)": "'$(reboot)'", "a\nb": "'a\nb'", "ä": "'ä'", "`x`": "'`x`'", "a;b": "'a;b'",
	}
	for name, word := range want {
		if got := Word(name); got != word {
			t.Errorf("%q: %s, want %s", name, got, word)
		}
		if runtime.GOOS == "windows" {
			continue // there is no such shell
		}
		read, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+word).Output()
		if err != nil || string(read) != name {
			t.Errorf("%q: a shell reads %q (%v)", name, read, err)
		}
	}
}
