package newcomer

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestExamplesAreTaken: each command has some, and the plugin takes what they type.
func TestExamplesAreTaken(t *testing.T) {
	everyCommand(t, func(t *testing.T, _ plugin, cmd *cobra.Command, _ []string) {
		if cmd.Name() != "help" {
			works(t, cmd)
		}
	})
}

// works: there are examples, and each names commands and flags that exist.
func works(t *testing.T, cmd *cobra.Command) {
	t.Helper()
	found := 0
	for line := range strings.Lines(strings.ReplaceAll(cmd.Example, "\\\n", " ")) {
		_, typed, is := strings.Cut(line, cmd.Root().DisplayName()+" ")
		if !is && strings.TrimSpace(line) != cmd.Root().DisplayName() {
			continue
		}
		found++
		args := words(typed)
		meant, rest, err := cmd.Root().Find(args)
		if err == nil && !slices.Contains(args, "--") {
			err = meant.ParseFlags(rest)
		}
		if err != nil {
			t.Errorf("%s: %v", strings.TrimSpace(line), err)
		}
	}
	if found == 0 {
		t.Error("no examples")
	}
}

// words are those of a shell's line up to what the shell itself takes.
func words(line string) []string {
	var found []string
	var word strings.Builder
	quote := rune(0)
	end := func() {
		if word.Len() > 0 {
			found = append(found, word.String())
		}
		word.Reset()
	}
	for _, c := range strings.TrimSpace(line) {
		switch {
		case quote == 0 && (c == '|' || c == '>' || c == ';' || c == '&'):
			return found
		case quote == 0 && c == ' ':
			end()
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote:
			quote = 0
		default:
			word.WriteRune(c)
		}
	}
	end()
	return found
}
