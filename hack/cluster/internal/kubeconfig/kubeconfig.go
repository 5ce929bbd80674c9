// Package kubeconfig writes the file that leads clients to the cluster, with one
// context per user.
package kubeconfig

import (
	"fmt"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// clusterName is the name of the one cluster in the file.
const clusterName = "who-can-as"

// User is somebody who can authenticate with a bearer token. The context has the
// user's name.
type User struct {
	Name  string
	Token string
}

// Write writes a kubeconfig to path, readable by the owner alone, for the API
// server at this URL with this certificate authority (PEM). The first user's
// context is the current one.
func Write(path, server string, ca []byte, users []User) error {
	config := clientcmdapi.NewConfig()
	config.Clusters[clusterName] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: ca}
	for _, user := range users {
		config.AuthInfos[user.Name] = &clientcmdapi.AuthInfo{Token: user.Token}
		config.Contexts[user.Name] = &clientcmdapi.Context{
			Cluster:   clusterName,
			AuthInfo:  user.Name,
			Namespace: "default",
		}
	}
	if len(users) > 0 {
		config.CurrentContext = users[0].Name
	}
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		return fmt.Errorf("writing kubeconfig %s: %w", path, err)
	}
	return nil
}
