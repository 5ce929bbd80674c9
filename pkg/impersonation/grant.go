package impersonation

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// LegacyGrant is the least set of RBAC objects that lets the actor act as the
// identity in the legacy way: exactly these names, nothing beside them. A
// service account's name is granted in its namespace, everything else
// cluster-wide, since a RoleBinding cannot reach users, groups, uids or extras.
func LegacyGrant(who, actor identity.Identity) []any {
	return Wish{Actor: actor, Who: []identity.Identity{who}}.Objects()
}

// Constrainable reports whether constrained impersonation can express the
// identity: a service account or a node only by username alone.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go.
func Constrainable(who identity.Identity) bool {
	alone := len(who.Groups) == 0 && who.UID == "" && len(who.Extra) == 0
	switch who.Kind {
	case identity.ServiceAccount, identity.Node:
		return alone
	default:
		return !slices.Contains(who.RequestedGroups(), "system:masters") && constrainableExtra(who.Extra)
	}
}

// constrainableExtra: constrained impersonation takes only extra keys that are
// lower-case paths with a domain in front, and no empty values.
func constrainableExtra(extra map[string][]string) bool {
	for key, values := range extra {
		problems := validation.IsDomainPrefixedPath(nil, key)
		if len(problems) > 0 || key != strings.ToLower(key) || len(values) == 0 || slices.Contains(values, "") {
			return false
		}
	}
	return true
}

// ConstrainedGrant is the least set of RBAC objects that lets the actor ask
// access reviews as the identity under constrained impersonation, and do
// nothing else as it: the identity half, and the action half for reviews.
func ConstrainedGrant(who, actor identity.Identity) []any {
	wish := Wish{Actor: actor, Who: []identity.Identity{who}, Constrained: true, Actions: reviews()}
	return least(objectName(whoName("review-as", who)+":by", actor), actor, wish.needs())
}

// reviews are what this tool asks as somebody.
func reviews() []access.Request {
	const verb, group = "create", "authorization.k8s.io"
	return []access.Request{
		{Verb: verb, Group: group, Resource: "selfsubjectaccessreviews"},
		{Verb: verb, Group: group, Resource: "selfsubjectrulesreviews"},
		{Verb: verb, Group: authenticationGroup, Resource: "selfsubjectreviews"},
	}
}

// ReviewGrant is the least set of RBAC objects that lets the actor ask about
// others without acting as them.
func ReviewGrant(actor identity.Identity) []any {
	review := access.Request{Verb: "create", Group: "authorization.k8s.io", Resource: "subjectaccessreviews"}
	return least(objectName("review-access:by", actor), actor, []need{{Request: review}})
}

// bound are a role with the rules and its binding to the actor, in a namespace or
// everywhere (""), of one name.
func bound(name, namespace string, rules []rbacv1.PolicyRule, actor identity.Identity) []any {
	prefix := "Cluster"
	if namespace != "" {
		prefix = ""
	}
	role := rbac.Role{Ref: access.Ref{Kind: prefix + "Role", Namespace: namespace, Name: name}, Rules: rules}
	binding := rbac.Binding{
		Ref:      access.Ref{Kind: prefix + "RoleBinding", Namespace: namespace, Name: name},
		RoleRef:  role.Ref,
		Subjects: []access.Ref{SubjectOf(actor)},
	}
	return []any{role.Object(), binding.Object()}
}

// whoName begins the name of the objects of a grant: other groups make another,
// since applying objects of the same name would take away what the first ones
// gave.
func whoName(prefix string, who identity.Identity) string {
	name := objectName(prefix, who)
	if len(who.Groups) > 0 || who.UID != "" || len(who.Extra) > 0 {
		name += hashed(fmt.Sprintf("%q %q %q", who.Groups, who.UID, who.Extra))
	}
	return name
}

// objectName is a name that RBAC objects can have: path segments may not hold
// slashes or percent signs (k8s.io/apimachinery pkg/api/validation/path). What
// was replaced makes a difference all the same.
func objectName(prefix string, who identity.Identity) string {
	name := who.Username()
	if who.Kind == identity.Group {
		name = "group:" + who.Name
	}
	allowed := strings.NewReplacer("/", "_", "%", "_").Replace(name)
	if allowed != name {
		allowed += hashed(name)
	}
	return prefix + ":" + allowed
}

func hashed(text string) string {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(text)) // never fails
	return fmt.Sprintf(":%08x", hash.Sum32())
}
