package seed

import (
	"fmt"
	"slices"
	"strings"
)

// makeUsers makes the people, each in a few groups.
func (m *maker) makeUsers() {
	d := m.dice("users")
	forms := newDeck(d, userForms())
	counts := newDeck(d, groupsOfUsers())
	taken := names{}
	for range m.sizes.Users {
		user := User{Name: freshUser(taken, forms.draw(), d)}
		for range counts.draw() {
			if len(m.world.Groups) == 0 {
				break
			}
			if group := pick(d, m.world.Groups); !slices.Contains(user.Groups, group) {
				user.Groups = append(user.Groups, group)
			}
		}
		m.world.Users = append(m.world.Users, user)
	}
}

// freshUser is somebody nobody else is called like.
func freshUser(taken names, form userForm, d dice) string {
	given, family := pick(d, givenNames()), pick(d, familyNames())
	return taken.fresh(spellUser(form, given, family), func(_ string, number int) string {
		return spellUser(form, given, fmt.Sprintf("%s%d", family, number))
	})
}

// userForm is how an authenticator writes the names of users.
type userForm int

const (
	mailUser      userForm = iota // jane.doe@example.com
	prefixedUser                  // oidc:jane.doe@example.com
	directoryUser                 // CN=Jane Doe,OU=People,O=Example
	shortUser                     // jdoe
	domainUser                    // EXAMPLE\jdoe
	issuerUser                    // https://login.example.com#jane.doe
	spacedUser                    // Jane Doe
	plusUser                      // jane.doe+admin@example.com
	accentedUser                  // jané.doe@example.com
	cjkUser                       // 王 jane
)

// spellUser is somebody's user name in a form.
func spellUser(form userForm, given, family string) string {
	dotted := strings.ToLower(given + "." + family)
	short := strings.ToLower(given[:1] + family)
	switch form {
	case prefixedUser:
		return "oidc:" + dotted + "@example.com"
	case directoryUser:
		return fmt.Sprintf("CN=%s %s,OU=People,O=Example", given, family)
	case shortUser:
		return short
	case domainUser:
		return `EXAMPLE\` + short
	case issuerUser:
		return "https://login.example.com#" + dotted
	case spacedUser:
		return given + " " + family
	case plusUser:
		return dotted + "+admin@example.com"
	case accentedUser:
		return strings.ReplaceAll(dotted, "e", "é") + "@example.com"
	case cjkUser:
		return "王 " + strings.ToLower(given+" "+family)
	default:
		return dotted + "@example.com"
	}
}

func givenNames() []string {
	return []string{
		"Jane", "Bob", "Alice", "Carlos", "Dana", "Erik", "Fatima", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Liam", "Mia",
		"Noor", "Olga", "Pablo", "Quinn", "Rosa", "Sami", "Tara", "Uma", "Viktor", "Wendy", "Xenia", "Yusuf", "Zara",
	}
}

func familyNames() []string {
	return []string{
		"Doe", "Smith", "O'Brien", "Garcia", "Nakamura", "Schmidt", "van-Dijk", "Rossi", "Kowalski", "Haddad", "Okafor",
		"Lindqvist", "Silva", "Novak", "Ivanova", "Chen", "Patel", "Moreau", "Berg", "Costa", "Adeyemi", "Kim", "Fischer",
	}
}
