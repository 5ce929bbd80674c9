package explain

import (
	"fmt"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Sentence says in one line what is there and why it does not count. Names are
// as they are in the policy: whoever prints the line has to escape it.
func (m NearMiss) Sentence() string {
	switch m.Reason {
	case RoleMissing:
		return fmt.Sprintf("%s is meant to give %s to %s, but there is no such role", m.Binding, m.Role, m.Subject)
	case NotAggregated:
		return fmt.Sprintf("%s, which is aggregated: it selects ClusterRole %s, which allows this, and lacks its rules", m.grant(), listed(m.Origin))
	case OtherNamespace:
		return fmt.Sprintf("allowed in %s and not in %s: %s", namespaces(m.Namespaces), m.question.namespace(), m.grant())
	case RoleBindingScope:
		return fmt.Sprintf("%s, in %s: a RoleBinding reaches no %s", m.grant(), namespaces(m.Namespaces), m.question.outside())
	case SubjectKind, SubjectNamespace, SubjectPrefix, GroupNotGiven:
		return m.grant() + m.subjectSentence()
	case LetterCase:
		if m.Change.Kind == ChangeSubject {
			return m.grant() + m.subjectSentence()
		}
	}
	return m.grant() + ": " + m.ruleSentence()
}

// grant says what the binding does.
func (m NearMiss) grant() string {
	return access.Grant{Binding: m.Binding, Role: m.Role, Subject: m.Subject}.String()
}

func (m NearMiss) subjectSentence() string {
	switch {
	case m.Reason == GroupNotGiven:
		return ", and " + m.question.called() + " is asked about without that group"
	case m.Subject.Kind == rbacv1.ServiceAccountKind && m.Subject.Namespace == "":
		return ", and a service account without a namespace is nobody"
	case m.Reason == LetterCase:
		return ", and this is " + m.Change.Subject.String() + ": letter case counts"
	default:
		return ", and this is " + m.Change.Subject.String()
	}
}

func (m NearMiss) ruleSentence() string {
	found, request := listed(m.Found), m.question.Request
	switch m.Reason {
	case LetterCase:
		return fmt.Sprintf("among its %s, %s is not %s: letter case counts", m.field(), found, word(m.Wanted))
	case DeadWord:
		return fmt.Sprintf("among its %s, %s stands for itself only, not for %s", m.field(), found, m.meant())
	case NamesNeverApply:
		return fmt.Sprintf("only for the resourceNames %s, and a request to %s %s", found, request.Verb, namelessness(request.Verb))
	case NameNotIncluded:
		if m.Wanted == "" {
			return fmt.Sprintf("only for the resourceNames %s, and no name is asked for", found)
		}
		return fmt.Sprintf("only for the resourceNames %s, not for %s", found, word(m.Wanted))
	case SubresourceMissing, ParentMissing, URLNotCovered:
		return fmt.Sprintf("%s does not include %s", found, word(m.Wanted))
	case OtherVerb:
		return fmt.Sprintf("it allows %s on %s, not %s", found, m.question.thing(), word(m.Wanted))
	case OtherAPIGroup:
		return fmt.Sprintf("it allows %s on %s in %s, not in %s", word(request.Verb), request.FullResource(), apiGroups(m.Found...), apiGroups(m.Wanted))
	default:
		return m.halfSentence()
	}
}

func (m NearMiss) halfSentence() string {
	found, wanted := listed(m.Found), word(m.Wanted)+" on "+m.question.thing()
	switch m.Reason {
	case ActionHalfMissing:
		return fmt.Sprintf("%s says as whom, and %s, what to do as them, is missing", found, wanted)
	case IdentityHalfMissing:
		return fmt.Sprintf("%s says what to do as somebody, and %s, as whom, is missing", found, wanted)
	case LegacyImpersonation:
		return fmt.Sprintf("the verb %s is another one than %s, which constrained impersonation asks for", found, wanted)
	default:
		return fmt.Sprintf("%s is for constrained impersonation and is another verb than %s", found, wanted)
	}
}

// meant is what a dead word was meant to stand for.
func (m NearMiss) meant() string {
	if m.field() == "resourceNames" && slices.Contains(m.Found, rbacv1.ResourceAll) {
		return "any name"
	}
	return word(m.Wanted)
}

func namelessness(verb string) string {
	if verb == "list" || verb == "watch" {
		return "carries a name only with the field selector metadata.name=NAME"
	}
	return "carries no name"
}

// field is the part of the rule that the change changes.
func (m NearMiss) field() string {
	if m.Rule == nil || m.Change.Rule == nil {
		return "rules"
	}
	is, becomes := *m.Rule, *m.Change.Rule
	switch {
	case !slices.Equal(is.Verbs, becomes.Verbs):
		return "verbs"
	case !slices.Equal(is.APIGroups, becomes.APIGroups):
		return "apiGroups"
	case !slices.Equal(is.Resources, becomes.Resources):
		return "resources"
	case !slices.Equal(is.ResourceNames, becomes.ResourceNames):
		return "resourceNames"
	default:
		return "nonResourceURLs"
	}
}

// thing is what the verb is for, without the object's name.
func (q Question) thing() string {
	if q.Request.IsURL() {
		return q.Request.Path
	}
	return access.QualifiedResource(q.Request.Group, q.Request.FullResource())
}

// namespace is where the request is made.
func (q Question) namespace() string {
	if q.Request.Namespace == "" {
		return "all namespaces"
	}
	return q.Request.Namespace
}

// outside is what a request without a namespace is for.
func (q Question) outside() string {
	if q.Request.IsURL() {
		return "URL"
	}
	return "cluster-scoped resource"
}

// called is the name of the one asked about.
func (q Question) called() string { return q.self().String() }
