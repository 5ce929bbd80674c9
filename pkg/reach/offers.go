package reach

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// offers are the rights of one mode, by what they are about.
type offers struct {
	mode impersonation.Mode
	// names by part; any if no names limit them.
	any   map[impersonation.What]bool
	names map[impersonation.What][]string
	// accounts by namespace, "" for all: names, or any.
	anyAccount []string
	account    []access.Ref // a Namespace of "" is every namespace
}

func offersOf(rights impersonation.Rights, mode impersonation.Mode) offers {
	o := offers{mode: mode, any: map[impersonation.What]bool{}, names: map[impersonation.What][]string{}}
	for _, right := range rights.Rights {
		switch {
		case right.Mode != mode:
		case right.What == impersonation.ServiceAccounts && right.Any():
			o.anyAccount = append(o.anyAccount, right.Namespace)
		case right.What == impersonation.ServiceAccounts:
			for _, name := range slices.DeleteFunc(slices.Clone(right.Names), isNoAccount) {
				o.account = append(o.account, access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: right.Namespace, Name: name})
			}
		case right.Any():
			o.any[right.What] = true
		default:
			o.names[right.What] = append(o.names[right.What], right.Names...)
		}
	}
	for what := range o.names {
		slices.Sort(o.names[what])
		o.names[what] = slices.Compact(o.names[what])
	}
	return o
}

// isNoAccount reports whether a word cannot be the name of a service account.
func isNoAccount(name string) bool {
	account := access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: "any", Name: name}
	return holder(usernameOf(account)) != account
}

// somebody reports whether any user or service account can be named.
func (o offers) somebody() bool {
	return o.any[impersonation.Users] || len(o.names[impersonation.Users]) > 0 || len(o.anyAccount) > 0 || len(o.account) > 0
}

// masters reports whether a member of system:masters can be sent.
func (o offers) masters() bool {
	return o.somebody() && (o.any[impersonation.Groups] || slices.Contains(o.names[impersonation.Groups], impersonation.Masters))
}

// without are the offers less the service accounts among others.
func (o offers) without(others offers) offers {
	o.anyAccount = slices.DeleteFunc(slices.Clone(o.anyAccount), others.anyIn)
	o.account = slices.DeleteFunc(slices.Clone(o.account), func(account access.Ref) bool {
		return others.anyIn(account.Namespace) || slices.Contains(others.account, account)
	})
	return o
}

// anyIn reports whether any service account of a namespace, "" for all, is
// offered.
func (o offers) anyIn(namespace string) bool {
	return slices.Contains(o.anyAccount, "") || slices.Contains(o.anyAccount, namespace)
}
