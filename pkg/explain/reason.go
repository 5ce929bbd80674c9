package explain

// Reason says why something that nearly allows a request does not. The codes
// are stable: reports and scripts may rely on them.
type Reason string

// The reasons, closest first: this is the order in which near misses are
// listed. In brackets what would have to be different.
const (
	// RoleMissing: the binding is right and the role it refers to does not
	// exist. [the role, or the reference]
	RoleMissing Reason = "role-missing"
	// NotAggregated: the role is an aggregated one and lacks a rule that a
	// ClusterRole it selects has. [nothing: the controller has to run]
	NotAggregated Reason = "not-aggregated"
	// LetterCase: a word differs in letter case only, and all words of RBAC
	// are compared exactly. [the word of the rule or the subject]
	LetterCase Reason = "letter-case"
	// DeadWord: a word of the rule looks like a pattern or like another name
	// of what is asked for, and is neither: pods/*, */*, get*, a "*" among
	// resourceNames, apps/v1 for a group, a singular. [the word]
	DeadWord Reason = "dead-word"
	// NamesNeverApply: the rule is limited to resourceNames, and requests with
	// this verb name no object. [the rule's resourceNames]
	NamesNeverApply Reason = "names-never-apply"
	// NameNotIncluded: the rule is limited to resourceNames, and this one is
	// not among them. [the rule's resourceNames]
	NameNotIncluded Reason = "name-not-included"
	// SubresourceMissing: the rule names the resource and not its subresource.
	// [the rule's resources]
	SubresourceMissing Reason = "subresource-missing"
	// ParentMissing: the rule names a subresource and not the resource itself.
	// [the rule's resources]
	ParentMissing Reason = "parent-missing"
	// URLNotCovered: the rule names a URL close by: with or without a slash at
	// the end, above it, or its parts only. [the rule's nonResourceURLs]
	URLNotCovered Reason = "url-not-covered"
	// ActionHalfMissing: the identity half of constrained impersonation is
	// there, what to do as that identity is not. [a further rule]
	ActionHalfMissing Reason = "action-half-missing"
	// IdentityHalfMissing: the action half of constrained impersonation is
	// there, as whom is not. [a further rule]
	IdentityHalfMissing Reason = "identity-half-missing"
	// LegacyImpersonation: the verb impersonate is granted, and constrained
	// impersonation asks for verbs of its own. [a further rule]
	LegacyImpersonation Reason = "legacy-impersonation"
	// ConstrainedImpersonation: a half of constrained impersonation is
	// granted, and the verb impersonate is another one. [a further rule]
	ConstrainedImpersonation Reason = "constrained-impersonation"
	// RoleBindingScope: the right is given by a RoleBinding, which reaches no
	// cluster-scoped resource and no URL. [a ClusterRoleBinding]
	RoleBindingScope Reason = "role-binding-scope"
	// SubjectKind: the binding names somebody else of the same name: a User
	// for a ServiceAccount, a Group for a User. [the binding's subject]
	SubjectKind Reason = "subject-kind"
	// SubjectNamespace: the binding names the service account of the same name
	// in another namespace or in none. [the binding's subject]
	SubjectNamespace Reason = "subject-namespace"
	// SubjectPrefix: the names differ by what an authenticator writes before
	// them, such as oidc:. [the binding's subject]
	SubjectPrefix Reason = "subject-prefix"
	// OtherVerb: the rule covers the resource and not the verb. [the rule's
	// verbs]
	OtherVerb Reason = "other-verb"
	// OtherAPIGroup: the rule covers verb and resource name in another API
	// group. [the rule's apiGroups]
	OtherAPIGroup Reason = "other-api-group"
	// OtherNamespace: the same is allowed in other namespaces. [a RoleBinding
	// here]
	OtherNamespace Reason = "other-namespace"
	// GroupNotGiven: the binding names a group that the identity was not given.
	// [the groups: --group]
	GroupNotGiven Reason = "group-not-given"
)

// Reasons are all reasons, closest first.
func Reasons() []Reason {
	return []Reason{
		RoleMissing, NotAggregated, LetterCase, DeadWord, NamesNeverApply, NameNotIncluded,
		SubresourceMissing, ParentMissing, URLNotCovered,
		ActionHalfMissing, IdentityHalfMissing, LegacyImpersonation, ConstrainedImpersonation,
		RoleBindingScope, SubjectKind, SubjectNamespace, SubjectPrefix,
		OtherVerb, OtherAPIGroup, OtherNamespace, GroupNotGiven,
	}
}
