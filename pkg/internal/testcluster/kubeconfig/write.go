package kubeconfig

import (
	"fmt"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// clusterName is the name of the one cluster in every file.
const clusterName = "who-can-as"

// Entry is what goes into a file. Server, CA and User are required.
type Entry struct {
	// Server is the URL of the API server, such as https://127.0.0.1:6443.
	Server string
	// CA is the PEM of the certificate the server's own is checked against.
	CA []byte
	// User names both the user and the context.
	User string
	// Token is the user's bearer token; empty leaves the caller anonymous.
	Token string
	// Namespace is the context's namespace; empty means default.
	Namespace string
}

// Write writes entry to path, readable by the owner alone.
func Write(path string, entry Entry) error {
	config := clientcmdapi.NewConfig()
	config.Clusters[clusterName] = &clientcmdapi.Cluster{
		Server:                   entry.Server,
		CertificateAuthorityData: entry.CA,
	}
	config.AuthInfos[entry.User] = &clientcmdapi.AuthInfo{Token: entry.Token}
	config.Contexts[entry.User] = &clientcmdapi.Context{
		Cluster:   clusterName,
		AuthInfo:  entry.User,
		Namespace: entry.namespace(),
	}
	config.CurrentContext = entry.User
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		return fmt.Errorf("writing kubeconfig %s: %w", path, err)
	}
	return nil
}

func (e Entry) namespace() string {
	if e.Namespace == "" {
		return "default"
	}
	return e.Namespace
}
