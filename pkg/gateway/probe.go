package gateway

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Compare says in sentences how whom the API server saw differs from whom the
// gateway should have sent; none if it does not. gateway is the gateway's own
// user name.
func Compare(person identity.Identity, seen access.Seen, gateway string) []string {
	if seen.Username != person.Username() {
		if seen.Username == gateway {
			return []string{fmt.Sprintf("the API server saw the gateway itself (%s): it sends no impersonation headers, or something on the way drops them", gateway)}
		}
		return []string{fmt.Sprintf("the API server saw the user %s, and not %s", seen.Username, person.Username())}
	}
	differences := compareGroups(person.ExpectedGroups(), seen.Groups)
	if person.UID != "" && person.UID != seen.UID {
		differences = append(differences, fmt.Sprintf("uid: %q was to be sent, and %q arrived", person.UID, seen.UID))
	}
	return append(differences, compareExtra(person.Extra, seen.Extra)...)
}

func compareGroups(want, got []string) []string {
	var differences []string
	if lost := without(want, got); len(lost) > 0 {
		differences = append(differences, "groups dropped: "+strings.Join(lost, ", "))
	}
	if added := without(got, want); len(added) > 0 {
		differences = append(differences, "groups added: "+strings.Join(added, ", "))
	}
	if len(differences) == 0 && !slices.Equal(want, got) {
		differences = append(differences, fmt.Sprintf("groups in another order: %s, and not %s", strings.Join(got, ", "), strings.Join(want, ", ")))
	}
	return differences
}

func compareExtra(want, got map[string][]string) []string {
	var differences []string
	keys := slices.Sorted(maps.Keys(want))
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, wanted := want[key]; !wanted {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		if lost := without(want[key], got[key]); len(lost) > 0 {
			differences = append(differences, fmt.Sprintf("extra %s dropped: %s", key, strings.Join(lost, ", ")))
		}
		if added := without(got[key], want[key]); len(added) > 0 {
			differences = append(differences, fmt.Sprintf("extra %s added: %s", key, strings.Join(added, ", ")))
		}
	}
	return differences
}

// without are the words of one list that another lacks.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(others, word) })
}
