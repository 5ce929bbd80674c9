package seed

import (
	"fmt"
	"strings"
)

// team is who owns namespaces: a word for names, and the group of its people.
type team struct {
	slug  string // checkout, search-2
	group string // as the login brings it; "" if the world has no groups
}

// makeTeams makes a team for each group or, in a world without groups, some
// that have none.
func (m *maker) makeTeams() {
	forms := newDeck(m.dice("groups"), groupForms())
	taken, spelled := names{}, names{}
	for i := range max(m.sizes.Groups, min(m.sizes.Namespaces, len(teamWords()))) {
		made := team{slug: taken.fresh(teamWords()[i%len(teamWords())], dashed)}
		if i < m.sizes.Groups {
			made.group = spelled.fresh(spellGroup(forms.draw(), made.slug), dashed)
			m.world.Groups = append(m.world.Groups, made.group)
		}
		m.teams = append(m.teams, made)
	}
	if m.sizes.Groups > 0 {
		m.teams = m.teams[:m.sizes.Groups]
	}
}

// groupForm is how an identity provider writes the names of groups.
type groupForm int

const (
	plainGroup      groupForm = iota // team-checkout
	prefixedGroup                    // oidc:checkout
	spacedGroup                      // Checkout Engineers
	pathGroup                        // /example/engineering/checkout
	colonGroup                       // example:checkout:developers
	directoryGroup                   // CN=checkout,OU=Groups,O=Example
	mailGroup                        // checkout@groups.example.com
	spacedPathGroup                  // Engineering / Checkout
	accentedGroup                    // Équipe Checkout
)

// spellGroup is the group of a team in a form.
func spellGroup(form groupForm, slug string) string {
	title := strings.ToUpper(slug[:1]) + slug[1:]
	switch form {
	case prefixedGroup:
		return "oidc:" + slug
	case spacedGroup:
		return title + " Engineers"
	case pathGroup:
		return "/example/engineering/" + slug
	case colonGroup:
		return "example:" + slug + ":developers"
	case directoryGroup:
		return fmt.Sprintf("CN=%s,OU=Groups,O=Example", slug)
	case mailGroup:
		return slug + "@groups.example.com"
	case spacedPathGroup:
		return "Engineering / " + title
	case accentedGroup:
		return "Équipe " + title
	default:
		return "team-" + slug
	}
}

func teamWords() []string {
	return []string{
		"platform", "checkout", "search", "payments", "catalog", "shipping", "identity", "data", "mobile", "pricing",
		"inventory", "billing", "fraud", "support", "observability", "recommendations", "media", "web", "loyalty", "returns",
		"warehouse", "suppliers", "tax", "reporting", "notifications", "experiments", "ml", "streaming", "storage", "security",
		"edge", "partners", "stores", "analytics", "gateway", "orders", "cart", "reviews", "legal", "finance",
	}
}
