package stories

import (
	"bytes"
	"regexp"
	"slices"
	"testing"
)

// TestUsersCalledLikeSubcommands: every subcommand's name can be a user's, in
// both ways that the help names, in a question and in a list.
func TestUsersCalledLikeSubcommands(t *testing.T) {
	t.Parallel()
	cluster := clusterOf(t)
	help := newScene(t, cluster, trouble{name: "help", caller: nothing, args: "--help"}).run(t)
	names := subcommands(help.stdout)
	if !slices.Contains(names, "whoami") {
		t.Fatalf("the help lists the subcommands %q", names)
	}
	for _, name := range names {
		for _, words := range [][]string{
			{"user/" + name, "get", "pods", "--no-hints", "-o", "jsonpath={.identity.username}"},
			{"-q", "-o", "jsonpath={.identity.username}", "--", name},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				got := newScene(t, cluster, trouble{argv: words}).run(t)
				if got.stdout != name {
					t.Errorf("%q: got %q, want %q\n%s", words, got.stdout, name, got.stderr)
				}
			})
		}
	}
}

var (
	commandList = regexp.MustCompile(`(?m)^Commands:\n((?:  .+\n)+)`)
	commandName = regexp.MustCompile(`(?m)^  (\S+)`)
)

// subcommands are the names in a help text's list of commands.
func subcommands(help string) []string {
	var names []string
	for _, found := range commandName.FindAllSubmatch(bytes.Join(commandList.FindAll([]byte(help), -1), nil), -1) {
		names = append(names, string(found[1]))
	}
	return names
}
