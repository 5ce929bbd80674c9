package flags

import (
	"slices"

	"k8s.io/cli-runtime/pkg/genericclioptions"
)

// InContext is the connection by another context of the kubeconfig, with the
// other flags as they are; itself for "".
func (c *Connection) InContext(name string) *Connection {
	if name == "" {
		return c
	}
	config := genericclioptions.NewConfigFlags(true)
	from := c.Config
	config.CacheDir, config.KubeConfig, config.Namespace = from.CacheDir, from.KubeConfig, from.Namespace
	config.ClusterName, config.AuthInfoName, config.Context = from.ClusterName, from.AuthInfoName, &name
	config.APIServer, config.TLSServerName, config.Insecure = from.APIServer, from.TLSServerName, from.Insecure
	config.CertFile, config.KeyFile, config.CAFile = from.CertFile, from.KeyFile, from.CAFile
	config.BearerToken, config.Username, config.Password = from.BearerToken, from.Username, from.Password
	config.Impersonate, config.ImpersonateUID = from.Impersonate, from.ImpersonateUID
	config.ImpersonateGroup, config.ImpersonateUserExtra = from.ImpersonateGroup, from.ImpersonateUserExtra
	config.Timeout, config.DisableCompression, config.ProxyURL = from.Timeout, from.DisableCompression, from.ProxyURL
	return &Connection{Config: config}
}

// WithGroups are the refinements with further groups.
func (w *Who) WithGroups(groups []string) *Who {
	more := *w
	more.groups = slices.Concat(w.groups, groups)
	return &more
}
