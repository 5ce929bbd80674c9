package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

func (e DiffEntry) target() string {
	target := Permission{Group: e.Group, Resource: e.Resource, Path: e.Path}.target()
	if e.Reach != "" {
		target += " (" + string(e.Reach) + ")"
	}
	return target
}

func (e DiffEntry) names() string {
	if e.Path != "" {
		return "-"
	}
	return Permission{Names: e.Names}.names()
}

// sign is a difference in one character.
func sign(difference access.Difference) string {
	switch difference {
	case access.OnlyLeft:
		return "<"
	case access.OnlyRight:
		return ">"
	case access.Both:
		return "="
	case access.Neither:
		return "-"
	default:
		return "?"
	}
}

func (e DiffEntry) cell(verb string) Cell {
	difference, ok := e.Verbs[verb]
	switch {
	case !ok:
		return Marked(NotApplicable)
	case difference == access.NotEstablished:
		return Marked(Unknown)
	case difference == access.OnlyLeft || difference == access.OnlyRight:
		return Cell{Text: sign(difference), Mark: Yes}
	default:
		return Cell{Text: sign(difference), Mark: No}
	}
}

// others are the verbs without a column that some side has, or may have: each
// with its sign.
func (e DiffEntry) others() string {
	var words []string
	for _, verb := range slices.Sorted(maps.Keys(e.Verbs)) {
		if difference := e.Verbs[verb]; difference != access.Neither && !slices.Contains(access.CommonVerbs(), verb) {
			words = append(words, verb+sign(difference))
		}
	}
	return strings.Join(words, ",")
}

// verbs are those of the entry, as people read them.
func (e DiffEntry) verbs() []string {
	var verbs []string
	for _, verb := range access.CommonVerbs() {
		if _, ok := e.Verbs[verb]; ok {
			verbs = append(verbs, verb)
		}
	}
	for _, verb := range slices.Sorted(maps.Keys(e.Verbs)) {
		if !slices.Contains(verbs, verb) {
			verbs = append(verbs, verb)
		}
	}
	return verbs
}

// grounds are the distinct grants behind the differences, those of the left
// before those of the right, "?" for a side of which they are not known.
func (e DiffEntry) grounds() string {
	var words []string
	for _, side := range []access.Difference{access.OnlyLeft, access.OnlyRight} {
		var all []string
		has, unknown := false, false
		for _, verb := range e.verbs() {
			if e.Verbs[verb] != side {
				continue
			}
			has = true
			unknown = unknown || len(e.GrantedBy[verb]) == 0
			all = append(all, grantWords(e.GrantedBy[verb])...)
		}
		if unknown {
			all = append(all, "?")
		}
		if has {
			words = append(words, sign(side)+" "+strings.Join(distinctOf(all), ", "))
		}
	}
	return orDash(strings.Join(words, "; "))
}

func grantWords(grants []access.Grant) []string {
	words := make([]string, len(grants))
	for i, grant := range grants {
		words[i] = grant.Binding.String() + " (" + grant.Role.String() + ")"
	}
	return words
}

// grants are those of all verbs, in their order.
func (e DiffEntry) grants() []string {
	var words []string
	for _, verb := range e.verbs() {
		words = append(words, verb)
		words = append(words, grantWords(e.GrantedBy[verb])...)
	}
	return words
}

func distinctOf(words []string) []string {
	var distinct []string
	for _, word := range words {
		if !slices.Contains(distinct, word) {
			distinct = append(distinct, word)
		}
	}
	return distinct
}
