package reach

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// state is what somebody has of an identity.
type state int8

const (
	credential    state = iota // he can log in as it
	acting                     // he can make any request as it
	limited                    // he can make some requests as it: see vertex.actor
	anyGroups                  // he can make any request as it, or as many, with any groups but those that give everything
	limitedAny                 // he can make some requests, none that leads further, as many: see vertex.who
	accounts                   // he can log in as any service account of a namespace
	actingAnyUser              // he can make any request as any user, with some groups
	actingAny                  // he can make any request as any service account of a namespace
	anybody                    // he can log in as any user, with any groups but system:masters
	inNamespace                // he can have every right in a namespace, "" for all
	everything                 // he can have every right
)

// vertex is somebody with what is had of him. Vertices are equal if they allow
// the same.
type vertex struct {
	state state
	// who is a User, a ServiceAccount or a Group, whose members are meant; of
	// accounts and namespaces its Namespace, "" for all. Of many a Kind, and the
	// Namespace of accounts.
	who access.Ref
	// groups are those sent along, in order, each ended by a newline; "" for
	// those that the server gives by itself.
	groups string
	// actor is who is limited, and mode the one that limits him.
	actor access.Ref
	mode  impersonation.Mode
}

// sent joins groups for a vertex.
func sent(groups []string) string {
	if len(groups) == 0 {
		return ""
	}
	return strings.Join(groups, "\n") + "\n"
}

// given are the groups that are sent along.
func (v vertex) given() []string {
	if v.groups == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(v.groups, "\n"), "\n")
}

// subject is who asks, with all of his groups.
func (v vertex) subject() rbac.Subject {
	if v.groups == "" {
		return impersonation.Member(v.who)
	}
	mode := v.mode
	if v.state != limited {
		mode = impersonation.Legacy
	}
	wanted := impersonation.Wanted{Username: usernameOf(v.who), Groups: v.given()}
	return rbac.Subject{Username: wanted.Username, Groups: wanted.GroupsIn(mode)}
}

func usernameOf(who access.Ref) string {
	switch who.Kind {
	case rbacv1.ServiceAccountKind:
		return identity.Identity{Kind: identity.ServiceAccount, Namespace: who.Namespace, Name: who.Name}.Username()
	case rbacv1.GroupKind:
		return identity.GroupPlaceholder
	default:
		return who.Name
	}
}

// isSomebody reports whether the vertex is about one identity.
func (v vertex) isSomebody() bool { return v.state <= limited }

// word is the vertex as WHO, or in words where it is no single identity.
func (v vertex) word() string {
	switch v.state {
	case limitedAny, actingAnyUser:
		return manyWord(v.who, v.given())
	case anyGroups:
		return manyWord(v.who, nil) + " with any groups"
	case accounts, actingAny:
		if v.who.Namespace == "" {
			return "any service account"
		}
		return "any service account in " + v.who.Namespace
	case anybody:
		return "any user, with any group but " + impersonation.Masters
	case inNamespace:
		if v.who.Namespace == "" {
			return "every right in every namespace"
		}
		return "every right in namespace " + v.who.Namespace
	case everything:
		return "every right in the cluster"
	default:
		return whoWord(v.who, v.given())
	}
}

// manyWord is any one of many in words.
func manyWord(who access.Ref, groups []string) string {
	word := "any user"
	switch {
	case who.Name != "":
		word = whoWord(who, nil)
	case who.Kind == rbacv1.ServiceAccountKind:
		word = accountsIn(who.Namespace).word()
	}
	if len(groups) > 0 {
		word += " with groups " + strings.Join(groups, ", ")
	}
	return word
}

func whoWord(who access.Ref, groups []string) string {
	word := "user/" + who.Name
	switch {
	case who.Kind == rbacv1.ServiceAccountKind:
		word = "sa/" + who.Namespace + ":" + who.Name
	case who.Kind == rbacv1.GroupKind:
		word = "group/" + who.Name
	case who.Name == identity.GroupPlaceholder && len(groups) > 0:
		word, groups = "group/"+groups[0], groups[1:]
	}
	for _, group := range groups {
		word += " --group " + group
	}
	return word
}
