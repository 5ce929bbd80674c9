package controlplane

import (
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"os"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/kubeconfig"
)

const (
	// adminName is the user for people and tests.
	adminName = "admin"
	// launcherName is the user this program acts as: what it does can be told from
	// what an admin does in the audit log.
	launcherName = "cluster-launcher"
	// mastersGroup may do everything, whatever the authorizers say.
	mastersGroup = "system:masters"
)

// users are all who can authenticate, each with a token of this run.
type users struct {
	admin      kubeconfig.User
	launcher   kubeconfig.User
	requesters []kubeconfig.User
}

func newUsers(requesters int) users {
	made := users{admin: newUser(adminName), launcher: newUser(launcherName)}
	for i := range requesters {
		made.requesters = append(made.requesters, newUser(fmt.Sprintf("requester-%d", i+1)))
	}
	return made
}

func newUser(name string) kubeconfig.User {
	return kubeconfig.User{Name: name, Token: rand.Text()}
}

// public are the users other programs may act as.
func (u users) public() []kubeconfig.User {
	return append([]kubeconfig.User{u.admin}, u.requesters...)
}

// write writes the server's token file: token, name, uid, groups.
func (u users) write(path string) error {
	records := [][]string{
		{u.admin.Token, u.admin.Name, u.admin.Name, mastersGroup},
		{u.launcher.Token, u.launcher.Name, u.launcher.Name, mastersGroup},
	}
	for _, requester := range u.requesters {
		records = append(records, []string{requester.Token, requester.Name, requester.Name})
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing tokens: %w", err)
	}
	defer file.Close()
	if err := csv.NewWriter(file).WriteAll(records); err != nil {
		return fmt.Errorf("writing tokens: %w", err)
	}
	return nil
}
