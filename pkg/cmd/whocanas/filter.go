package whocanas

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// filter are the words of --resource, --verb and --api-group.
type filter struct {
	resources, verbs, groups []string
}

// meant are the resource words as the catalog has them: singular, kind and
// short names become plurals with their groups.
func (f filter) meant(catalog access.Catalog) []string {
	var words []string
	for _, word := range f.resources {
		words = append(words, catalog.Words(word)...)
	}
	return words
}

func (f filter) given() bool { return len(f.resources)+len(f.verbs)+len(f.groups) > 0 }

func (f filter) keeps(row access.Row) bool {
	return f.keepsVerbs(row) && matchesAny(f.resources, row.MatchesWord) &&
		(len(f.groups) == 0 || row.Path == "" && f.keepsGroup(row.Resource.Group))
}

func (f filter) keepsResource(resource access.Resource) bool {
	return matchesAny(f.resources, resource.MatchesWord) && (len(f.groups) == 0 || f.keepsGroup(resource.Group))
}

func (f filter) keepsURL(path string) bool {
	return matchesAny(f.resources, access.Row{Path: path}.MatchesWord) && len(f.groups) == 0
}

func (f filter) keepsGroup(group string) bool {
	if group == "" {
		group = "core"
	}
	return slices.ContainsFunc(f.groups, func(word string) bool {
		return word == group || word == "" && group == "core"
	})
}

func (f filter) keepsVerbs(row access.Row) bool {
	if len(f.verbs) == 0 {
		return true
	}
	return slices.ContainsFunc(f.verbs, func(verb string) bool {
		verdict, ok := row.Verdicts[verb]
		return ok && verdict != access.Denied || row.Verdicts["*"] == access.Allowed
	})
}

// verdicts are those of the verbs that were asked for.
func (f filter) verdicts(all map[string]access.Verdict) map[string]access.Verdict {
	if len(f.verbs) == 0 {
		return all
	}
	kept := map[string]access.Verdict{}
	for _, verb := range f.verbs {
		if verdict, ok := all[verb]; ok {
			kept[verb] = verdict
		} else if all["*"] == access.Allowed {
			kept[verb] = access.Allowed
		}
	}
	return kept
}

func matchesAny(words []string, matches func(string) bool) bool {
	return len(words) == 0 || slices.ContainsFunc(words, matches)
}
