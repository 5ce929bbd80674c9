package seed

import (
	"fmt"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// subjectKind is what sort of subject a binding names.
type subjectKind int

const (
	somebody subjectKind = iota
	someGroup
	centralGroup        // of a team that works in the whole cluster
	ownAccount          // a service account of the binding's namespace
	foreignAccount      // one of any namespace
	accountsOfNamespace // system:serviceaccounts:NAMESPACE
	everyAccount        // system:serviceaccounts
	everybody           // system:authenticated
	goneUser            // and the next two: nobody is called so any more
	goneGroup
	goneAccount
)

// subjectMaker makes the subjects of bindings of one kind.
type subjectMaker struct {
	*maker
	dice     dice
	counts   *deck[int]
	kinds    *deck[subjectKind]
	waiting  []subjectKind       // dealt, and kept for a role that all may have
	accounts map[string][]string // names of service accounts by namespace
}

func (m *maker) newSubjectMaker(d dice, kinds []share[subjectKind]) *subjectMaker {
	made := &subjectMaker{
		maker: m, dice: d, counts: newDeck(d, subjectCounts()), kinds: newDeck(d, kinds), accounts: map[string][]string{},
	}
	for _, account := range m.world.ServiceAccounts {
		made.accounts[account.Namespace] = append(made.accounts[account.Namespace], account.Name)
	}
	return made
}

// subjects are those of one binding in a namespace, "" for the whole cluster.
func (s *subjectMaker) subjects(namespace string, reach reach) []rbacv1.Subject {
	if reach == forFew || reach == forFewWidely && namespace == "" {
		return []rbacv1.Subject{s.oneOfFew()}
	}
	var subjects []rbacv1.Subject
	for range s.counts.draw() {
		if subject := s.subject(s.kind(reach), namespace); !slices.Contains(subjects, subject) {
			subjects = append(subjects, subject)
		}
	}
	return subjects
}

// kind is the next that may have a role of this reach.
func (s *subjectMaker) kind(reach reach) subjectKind {
	if reach == forAll && len(s.waiting) > 0 {
		kind := s.waiting[0]
		s.waiting = s.waiting[1:]
		return kind
	}
	kind := s.kinds.draw()
	for reach != forAll && isBroad(kind) {
		s.waiting = append(s.waiting, kind)
		kind = s.kinds.draw()
	}
	return kind
}

// isBroad: kinds that nobody was chosen for.
func isBroad(kind subjectKind) bool { return kind == everybody || kind == everyAccount }

// subject is one of this kind, or the nearest that the world has.
func (s *subjectMaker) subject(kind subjectKind, namespace string) rbacv1.Subject {
	switch {
	case kind == goneUser:
		return user(fmt.Sprintf("former.employee%d@example.com", s.dice.IntN(1000)))
	case kind == goneGroup:
		return group(fmt.Sprintf("dissolved team %d", s.dice.IntN(100)))
	case kind == everyAccount:
		return group("system:serviceaccounts")
	case kind == ownAccount && len(s.accounts[namespace]) > 0:
		return s.ownAccount(namespace)
	case kind == somebody && len(s.world.Users) > 0:
		return user(pick(s.dice, s.world.Users).Name)
	case kind == someGroup && len(s.world.Groups) > 0:
		return group(pick(s.dice, s.world.Groups))
	case kind == centralGroup && len(s.world.Groups) > 0:
		return group(pick(s.dice, s.world.Groups[:max(1, len(s.world.Groups)*centralShare/100)]))
	case (kind == ownAccount || kind == foreignAccount) && len(s.world.ServiceAccounts) > 0:
		account := pick(s.dice, s.world.ServiceAccounts)
		return serviceAccount(account.Namespace, account.Name)
	case kind == accountsOfNamespace && len(s.world.Namespaces) > 0:
		return group("system:serviceaccounts:" + s.someNamespace(namespace))
	case kind == goneAccount && len(s.world.Namespaces) > 0:
		return serviceAccount(s.someNamespace(""), fmt.Sprintf("removed-%d", s.dice.IntN(100)))
	default:
		return group("system:authenticated")
	}
}

// ownAccount is a service account of the binding's namespace, which a
// RoleBinding need not name (k8s.io/kubernetes
// pkg/registry/rbac/validation/rule.go, appliesToUser).
func (s *subjectMaker) ownAccount(namespace string) rbacv1.Subject {
	name := pick(s.dice, s.accounts[namespace])
	if s.dice.chance(ownNamespaceOmitted) {
		return serviceAccount("", name)
	}
	return serviceAccount(namespace, name)
}

// someNamespace is the binding's own or, half of the time, any.
func (s *subjectMaker) someNamespace(own string) string {
	if own != "" && s.dice.chance(50) {
		return own
	}
	return pick(s.dice, s.world.Namespaces).Name
}

// oneOfFew is a person, a service account, or the group of the first team.
func (s *subjectMaker) oneOfFew() rbacv1.Subject {
	if len(s.world.Groups) > 0 && s.dice.chance(25) {
		return group(s.world.Groups[0])
	}
	kind := pick(s.dice, []subjectKind{somebody, foreignAccount})
	if subject := s.subject(kind, ""); subject.Name != "system:authenticated" {
		return subject
	}
	return s.subject(goneUser, "")
}

func user(name string) rbacv1.Subject {
	return rbacv1.Subject{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: name}
}

func group(name string) rbacv1.Subject {
	return rbacv1.Subject{Kind: rbacv1.GroupKind, APIGroup: rbacv1.GroupName, Name: name}
}

func serviceAccount(namespace, name string) rbacv1.Subject {
	return rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: name}
}
