package seed

import (
	"fmt"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Identities is the identities file of the world: its users with their groups,
// called user-0001 and so on in their order, then its service accounts, called
// NAMESPACE:NAME.
func (w World) Identities() identity.File {
	file := identity.File{APIVersion: identity.APIVersion, Kind: identity.FileKind}
	for i, user := range w.Users {
		file.Identities = append(file.Identities, identity.Entry{
			Name: fmt.Sprintf("user-%04d", i+1), User: user.Name, Groups: user.Groups,
		})
	}
	for _, account := range w.ServiceAccounts {
		qualified := account.Namespace + ":" + account.Name
		file.Identities = append(file.Identities, identity.Entry{Name: qualified, ServiceAccount: qualified})
	}
	return file
}
