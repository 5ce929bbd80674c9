package report

import (
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Identity is whom a report is about, as the server saw it or, where nothing
// confirmed it, as it was asked about.
type Identity struct {
	// Asked is the WHO of the command line, empty for the identity in effect.
	Asked    string              `json:"asked,omitempty"`
	Username string              `json:"username"`
	UID      string              `json:"uid,omitempty"`
	Groups   []GroupMembership   `json:"groups,omitempty"`
	Extra    map[string][]string `json:"extra,omitempty"`
	Verified bool                `json:"verified"` // the API server reported it
}

// GroupMembership is one group of an identity.
type GroupMembership struct {
	Name string `json:"name"`
	// Implied groups were not given; the server adds them by itself.
	Implied bool `json:"implied,omitempty"`
}

// NewIdentity describes whom an answer is about.
func NewIdentity(asked identity.Identity, seen access.Seen) Identity {
	described := Identity{
		Username: seen.Username, UID: seen.UID, Extra: seen.Extra, Verified: seen.Verified,
	}
	given := seen.Groups
	if asked.Kind != 0 {
		described.Asked = asked.String()
		given = asked.Groups
		if asked.Kind == identity.Group {
			given = append([]string{asked.Name}, given...)
		}
	}
	for _, group := range seen.Groups {
		implied := asked.Kind != 0 && !slices.Contains(given, group)
		described.Groups = append(described.Groups, GroupMembership{Name: group, Implied: implied})
	}
	return described
}

// Name is the user name with what a reader must know about it.
func (i Identity) Name() string {
	if i.Username == identity.GroupPlaceholder {
		return "a member of " + strings.Join(i.groupNames(false), ", ")
	}
	return i.Username
}

// GroupNames are the names of the groups, given and implied.
func (i Identity) GroupNames() []string {
	var names []string
	for _, group := range i.Groups {
		names = append(names, group.Name)
	}
	return names
}

// Sentence describes the identity in one line: name, groups, what is implied.
func (i Identity) Sentence() string {
	parts := []string{i.Name()}
	if given := i.groupNames(false); len(given) > 0 && i.Username != identity.GroupPlaceholder {
		parts = append(parts, "groups "+strings.Join(given, ", "))
	}
	if implied := i.groupNames(true); len(implied) > 0 {
		parts = append(parts, "implied "+strings.Join(implied, ", "))
	}
	if i.UID != "" {
		parts = append(parts, "uid "+i.UID)
	}
	if !i.Verified {
		parts = append(parts, "not verified by the server")
	}
	return strings.Join(parts, "; ")
}

func (i Identity) groupNames(implied bool) []string {
	var names []string
	for _, group := range i.Groups {
		if group.Implied == implied {
			names = append(names, group.Name)
		}
	}
	return names
}

// Label names the identity in a row: as it was asked about, with the groups that
// were given.
func (i Identity) Label() string {
	if i.Asked == "" {
		return i.Name()
	}
	given := i.groupNames(false)
	if len(given) == 0 || strings.HasPrefix(i.Asked, "group/") || strings.HasPrefix(i.Asked, "@") {
		return i.Asked
	}
	return i.Asked + "+" + strings.Join(given, "+")
}

// Kind is what sort of identity it is: user, group, service account or node.
func (i Identity) Kind() string {
	if i.Username == identity.GroupPlaceholder {
		return identity.Group.String()
	}
	if kind := identity.FromUsername(i.Username).Kind; kind != identity.ServiceAccount {
		return kind.String()
	}
	return "service account"
}
