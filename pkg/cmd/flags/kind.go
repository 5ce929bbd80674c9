package flags

import (
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// noteKind warns of a WHO that is a user for want of a known kind before its slash
// or colon, and looks like something else. It is said even where notes are not
// wanted: the answer is hardly ever meant.
func noteKind(console Console, word string, who identity.Identity) {
	if meant := meantKind(word); meant != "" && who.Kind == identity.User && who.Name == word {
		console.Note("warning: %s is taken for a user; did you mean %s?", word, meant)
	}
}

// meantKind is a word with the kind that may have been meant in it, "" if there is
// none.
func meantKind(word string) string {
	kinds := []string{"group", "node", "sa", "serviceaccount", "user"}
	at := strings.IndexAny(word, "/:")
	if at < 1 || at == len(word)-1 {
		return ""
	}
	kind, name := word[:at], word[at+1:]
	if slices.Contains(kinds, kind) { // and so it is the colon that is wrong
		return kind + "/" + name
	}
	if meant := near.Names(kind, kinds); len(meant) > 0 {
		return meant[0] + "/" + name
	}
	return ""
}
