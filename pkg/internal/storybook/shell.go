package storybook

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Shell is where commands are typed.
type Shell struct {
	Dir string
	Env []string // KEY=VALUE, before those of the process
	// Bare leaves out those of the process.
	Bare bool
	// Steady replaces what differs from run to run, by pairs of old and new.
	Steady []string
	// Alike are texts that differ from run to run, and what each is replaced by.
	Alike []Alike
}

// Alike is what some texts are all shown as.
type Alike struct {
	Texts *regexp.Regexp
	As    string // may refer to submatches
}

// Run runs a line with something on stdin, and returns its exit code.
func (s Shell) Run(ctx context.Context, t testing.TB, line, stdin string, stdout, stderr io.Writer) int {
	t.Helper()
	command := exec.CommandContext(ctx, "bash", "-c", line)
	command.Dir, command.Env = s.Dir, s.Env
	if !s.Bare {
		command.Env = append(os.Environ(), s.Env...)
	}
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(stdin), stdout, stderr
	if err := command.Run(); err != nil && command.ProcessState == nil {
		t.Fatalf("running %s: %v", line, err)
	}
	return command.ProcessState.ExitCode()
}

// Screen is what a terminal would show of a line.
func (s Shell) Screen(t testing.TB, line string) string {
	t.Helper()
	var screen bytes.Buffer
	s.Run(t.Context(), t, line, "", &screen, &screen)
	text := strings.NewReplacer(s.Steady...).Replace(screen.String())
	for _, alike := range s.Alike {
		text = alike.Texts.ReplaceAllString(text, alike.As)
	}
	return text
}

// Play types the commands of a section and holds what they print against what
// the section shows. typed is called after each. It returns what the blocks
// should show, by their first lines; with update nothing is held.
func (s Shell) Play(t testing.TB, part Section, update bool, typed func(line string)) map[int]string {
	t.Helper()
	changed := map[int]string{}
	for _, block := range part.Blocks {
		if block.Language != "console" {
			continue
		}
		commands, err := block.Commands()
		if err != nil {
			t.Fatal(err)
		}
		var now strings.Builder
		for _, command := range commands {
			printed := ended(s.Screen(t, command.Typed))
			now.WriteString("$ " + command.Typed + printed + gap(command.Output, printed))
			typed(command.Typed)
		}
		if diff := cmp.Diff(block.Text, now.String()); diff != "" && !update {
			t.Errorf("the commands print something else (-shown +printed):\n%s", diff)
		}
		changed[block.First] = now.String()
	}
	return changed
}

// gap is the blank line that a page leaves before the next command, where nothing
// printed it.
func gap(shown, printed string) string {
	const blank = "\n\n"
	if strings.HasSuffix(shown, blank) && !strings.HasSuffix(printed, blank) {
		return "\n"
	}
	return ""
}

// ended is the text with an end of its last line.
func ended(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}
