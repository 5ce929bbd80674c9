package identity

import (
	"errors"
	"fmt"
)

// Validate reports everything that is wrong with the file at once, one line
// each, with the index and the name of the entry it is about; nil if nothing is.
func (f File) Validate() error {
	var problems []error
	if f.APIVersion != APIVersion {
		problems = append(problems, fmt.Errorf("apiVersion is %q: write %s", f.APIVersion, APIVersion))
	}
	if f.Kind != FileKind {
		problems = append(problems, fmt.Errorf("kind is %q: write %s", f.Kind, FileKind))
	}
	if len(f.Identities) == 0 {
		problems = append(problems, errors.New("identities is empty: add an entry with a name and a user, serviceAccount, node or group"))
	}
	first := map[string]int{}
	for i, entry := range f.Identities {
		place := fmt.Sprintf("identities[%d]", i)
		if entry.Name != "" {
			place = fmt.Sprintf("%s %q", place, entry.Name)
		}
		_, wrong := entry.read()
		for _, problem := range wrong {
			problems = append(problems, within(place, problem))
		}
		if earlier, seen := first[entry.Name]; seen && entry.Name != "" {
			problems = append(problems, fmt.Errorf("%s: identities[%d] has the same name: rename one", place, earlier))
		} else {
			first[entry.Name] = i
		}
	}
	return errors.Join(problems...)
}
