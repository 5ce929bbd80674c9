package explain

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// subjectMatcher tells whether subjects of bindings are the one asked about, or
// nearly. Subjects have to be as the authorizer reads them, which is how
// [rbac.Binding] has them.
type subjectMatcher struct {
	self   access.Ref // how a binding would name the identity
	sees   rbac.Subject
	kind   identity.Kind
	spelt  []string // other ways to write the identity's name, wrong in a binding
	groups map[string]bool
}

func newSubjectMatcher(q Question) subjectMatcher {
	m := subjectMatcher{self: q.self(), sees: q.Subject, kind: q.Who.Kind, groups: map[string]bool{}}
	for _, group := range q.Subject.Groups {
		m.groups[group] = true
	}
	switch m.self.Kind {
	case rbacv1.ServiceAccountKind:
		m.spelt = []string{m.self.Name, m.self.Namespace + ":" + m.self.Name, m.self.Namespace + "/" + m.self.Name, q.Subject.Username}
	case rbacv1.GroupKind:
		m.spelt = []string{m.self.Name}
	default:
		m.spelt = []string{m.self.Name}
		if q.Who.Kind == identity.Node {
			m.spelt = append(m.spelt, q.Who.Name)
		}
	}
	return m
}

// self is how a binding names the identity: a group by itself, a user name that
// the API server reads as a service account as that.
func (q Question) self() access.Ref {
	if q.Who.Kind == identity.Group {
		return groupRef(q.Who.Name)
	}
	who := identity.FromUsername(q.Subject.Username)
	if who.Kind == identity.ServiceAccount {
		return access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: who.Namespace, Name: who.Name}
	}
	return access.Ref{Kind: rbacv1.UserKind, Name: q.Subject.Username}
}

func groupRef(name string) access.Ref { return access.Ref{Kind: rbacv1.GroupKind, Name: name} }

// matches reports whether the subject is the identity or one of its groups.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// appliesToUser.
func (m *subjectMatcher) matches(subject access.Ref) bool {
	switch subject.Kind {
	case rbacv1.UserKind:
		return subject.Name == m.sees.Username
	case rbacv1.GroupKind:
		return m.groups[subject.Name]
	case rbacv1.ServiceAccountKind:
		who := identity.Identity{Kind: identity.ServiceAccount, Namespace: subject.Namespace, Name: subject.Name}
		return subject.Namespace != "" && who.Username() == m.sees.Username
	default:
		return false
	}
}

// subjectMiss is why a subject is not quite the one asked about.
type subjectMiss struct {
	reason Reason
	change Change
}

// near tells what keeps a subject that does not match from matching; false if
// it is simply somebody else.
func (m *subjectMatcher) near(subject access.Ref) (subjectMiss, bool) {
	switch subject.Kind {
	case rbacv1.UserKind:
		return m.nearUser(subject.Name)
	case rbacv1.GroupKind:
		return m.nearGroup(subject.Name)
	case rbacv1.ServiceAccountKind:
		return m.nearServiceAccount(subject)
	default:
		return m.nearKind(subject)
	}
}

// instead is a miss that another subject in its place would mend.
func instead(reason Reason, subject access.Ref) (subjectMiss, bool) {
	return subjectMiss{reason, Change{Kind: ChangeSubject, Subject: subject}}, true
}

func (m *subjectMatcher) nearUser(name string) (subjectMiss, bool) {
	switch {
	case strings.EqualFold(name, m.sees.Username):
		return instead(LetterCase, m.self)
	case slices.Contains(m.spelt, name):
		return instead(SubjectKind, m.self)
	case m.groups[name] && !strings.HasPrefix(name, "system:"):
		return instead(SubjectKind, groupRef(name))
	}
	other := identity.FromUsername(name)
	switch {
	case m.self.Kind == rbacv1.ServiceAccountKind:
		return m.inOtherNamespace(other)
	case other.Kind == identity.User && m.self.Kind == rbacv1.UserKind && prefixed(name, m.self.Name):
		return instead(SubjectPrefix, m.self)
	}
	return subjectMiss{}, false
}

func (m *subjectMatcher) inOtherNamespace(other identity.Identity) (subjectMiss, bool) {
	if other.Kind == identity.ServiceAccount && other.Name == m.self.Name {
		return instead(SubjectNamespace, m.self)
	}
	return subjectMiss{}, false
}

func (m *subjectMatcher) nearGroup(name string) (subjectMiss, bool) {
	for _, group := range m.sees.Groups {
		if strings.EqualFold(name, group) {
			return instead(LetterCase, groupRef(group))
		}
	}
	if slices.Contains(m.spelt, name) {
		return instead(SubjectKind, m.self)
	}
	if own := serviceAccountsOf + m.self.Namespace; m.self.Namespace != "" && strings.HasPrefix(name, serviceAccountsOf) && m.groups[own] {
		return instead(SubjectNamespace, groupRef(own))
	}
	for _, group := range m.sees.Groups {
		if prefixed(name, group) {
			return instead(SubjectPrefix, groupRef(group))
		}
	}
	if !m.mayJoin(name) {
		return subjectMiss{}, false
	}
	return subjectMiss{GroupNotGiven, Change{Kind: GiveGroup, Group: name, Flag: "--group " + typed(name)}}, true
}

func (m *subjectMatcher) nearServiceAccount(subject access.Ref) (subjectMiss, bool) {
	switch {
	case m.self.Kind != rbacv1.ServiceAccountKind:
		if slices.Contains(m.spelt, subject.Name) {
			return instead(SubjectKind, m.self)
		}
		if m.groups[subject.Name] && !strings.HasPrefix(subject.Name, "system:") {
			return instead(SubjectKind, groupRef(subject.Name))
		}
	case subject.Name == m.self.Name:
		return instead(SubjectNamespace, m.self)
	case strings.EqualFold(subject.Name, m.self.Name) && subject.Namespace == m.self.Namespace:
		return instead(LetterCase, m.self)
	case slices.Contains(m.spelt, subject.Name):
		return instead(SubjectKind, m.self)
	}
	return subjectMiss{}, false
}

// nearKind is about a subject of a kind that matches nobody: user for User.
func (m *subjectMatcher) nearKind(subject access.Ref) (subjectMiss, bool) {
	for _, kind := range []string{rbacv1.UserKind, rbacv1.GroupKind, rbacv1.ServiceAccountKind} {
		right := access.Ref{Kind: kind, Namespace: subject.Namespace, Name: subject.Name}
		if strings.EqualFold(kind, subject.Kind) && m.matches(right) {
			return instead(LetterCase, right)
		}
	}
	return subjectMiss{}, false
}

// addSubject adds a binding whose subject is nearly the one asked about.
func (s *search) addSubject(b rbac.Binding, subject access.Ref) {
	near, found := s.subjects.near(subject)
	if !found {
		return
	}
	fit := s.fit(b.Role)
	miss := s.about(b, subject).at(b.Role, fit.allowing)
	miss.Reason, miss.Change = near.reason, near.change
	miss.Origin = s.origin(b.Role, *miss.Rule)
	s.found.add(miss, subject)
}
