package kube

import (
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/homedir"
)

// Kubeconfig is the kubeconfig in use with what kubectl's own flags say over it.
type Kubeconfig struct {
	Path      string // --kubeconfig, "" for where kubectl looks
	CacheDir  string // of what was discovered
	Overrides clientcmd.ConfigOverrides
	UserExtra []string // --as-user-extra, KEY=VALUE each
}

// NewKubeconfig has kubectl's defaults.
func NewKubeconfig() *Kubeconfig {
	return &Kubeconfig{
		CacheDir:  cacheDir(),
		Overrides: clientcmd.ConfigOverrides{ClusterDefaults: clientcmd.ClusterDefaults, Timeout: "0"},
	}
}

// cacheDir is where kubectl keeps what it discovered, so that both share it.
//
// Upstream: k8s.io/cli-runtime pkg/genericclioptions/config_flags.go,
// getDefaultCacheDir.
func cacheDir() string {
	if named := os.Getenv("KUBECACHEDIR"); named != "" {
		return named
	}
	return filepath.Join(homedir.HomeDir(), ".kube", "cache")
}

// Loader reads the kubeconfig when it is asked to.
func (k *Kubeconfig) Loader() clientcmd.ClientConfig {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.DefaultClientConfig = &clientcmd.DefaultClientConfig
	rules.ExplicitPath = k.Path
	overrides := k.Overrides
	overrides.AuthInfo.ImpersonateUserExtra = k.extra()
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &overrides)
}

// namesCluster reports whether flags say which cluster is meant, or as which
// user of a kubeconfig: that is no pod's own then.
func (k *Kubeconfig) namesCluster() bool {
	o := k.Overrides
	return o.ClusterInfo.Server != "" || o.CurrentContext != "" || o.Context.Cluster != "" || o.Context.AuthInfo != ""
}

// impersonation is what the --as flags say.
func (k *Kubeconfig) impersonation() rest.ImpersonationConfig {
	as := k.Overrides.AuthInfo
	return rest.ImpersonationConfig{UserName: as.Impersonate, UID: as.ImpersonateUID, Groups: as.ImpersonateGroups, Extra: k.extra()}
}

// extra are the values of --as-user-extra by their keys, nil if there are none.
// A word that is no KEY=VALUE is refused when the flags are checked.
func (k *Kubeconfig) extra() map[string][]string {
	var extra map[string][]string
	for _, pair := range k.UserExtra {
		key, value, found := strings.Cut(pair, "=")
		if !found {
			continue
		}
		if extra == nil {
			extra = map[string][]string{}
		}
		extra[key] = append(extra[key], value)
	}
	return extra
}
