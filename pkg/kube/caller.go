package kube

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authenticationv1client "k8s.io/client-go/kubernetes/typed/authentication/v1"
	authorizationv1client "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Options are what a connection needs beside kubectl's own flags.
type Options struct {
	// UserAgent names the plugin and its version in the server's logs.
	UserAgent string
	// Timeout bounds each request unless --request-timeout is given.
	Timeout time.Duration
	// Notices are told of requests that take long.
	Notices Notices
	// Trace is told of every request and what became of it; nil tells nobody.
	Trace func(Trace)
	// InCluster finds the configuration of a pod; nil means rest.InClusterConfig.
	InCluster func() (*rest.Config, error)
}

// Caller is a connection as the person at the keyboard: real credentials, and
// the identity that --as flags or the kubeconfig make them act as.
type Caller struct {
	config    *rest.Config
	flags     *Kubeconfig
	namespace string
	cluster   string
	// policies gives the reader of RBAC objects, one for all who ask.
	policies func() (*policyReader, error)
}

// KubeconfigError is a kubeconfig that cannot be used.
type KubeconfigError struct{ err error }

func (e *KubeconfigError) Error() string { return "reading the kubeconfig: " + e.err.Error() }
func (e *KubeconfigError) Unwrap() error { return e.err }

// ErrNoCluster means that neither a kubeconfig nor a pod says where a cluster is.
var ErrNoCluster = errors.New("no cluster is configured")

// Connect reads the kubeconfig and the flags. It sends nothing.
func Connect(flags *Kubeconfig, options Options) (*Caller, error) {
	config, namespace, err := load(flags, options)
	if err != nil {
		return nil, err
	}
	config.QPS = -1 // the server's priority and fairness decides, not a limiter here
	config.UserAgent = options.UserAgent
	if config.Timeout == 0 {
		config.Timeout = options.Timeout
	}
	// Warnings of the server would be printed by client-go on stderr, unescaped.
	config.WarningHandler = rest.NoWarnings{}
	if options.Trace != nil {
		config.Wrap(Tracing(options.Trace)) // first, and so next to the wire
	}
	config.Wrap((&watchers{notices: options.Notices}).wrap)
	caller := &Caller{config: config, flags: flags, namespace: namespace, cluster: config.Host}
	caller.policies = sync.OnceValues(func() (*policyReader, error) { return newPolicyReader(caller) })
	return caller, nil
}

func load(flags *Kubeconfig, options Options) (*rest.Config, string, error) {
	loader := flags.Loader()
	raw, err := loader.RawConfig()
	if err != nil {
		return nil, "", &KubeconfigError{err}
	}
	if clientcmd.IsConfigurationInvalid(clientcmd.Validate(raw)) && len(raw.Clusters) == 0 && !flags.namesCluster() {
		return loadInCluster(flags, options)
	}
	config, err := loader.ClientConfig()
	if err != nil {
		return nil, "", &KubeconfigError{err}
	}
	namespace, _, err := loader.Namespace()
	if err != nil {
		return nil, "", &KubeconfigError{err}
	}
	return config, namespace, nil
}

// loadInCluster is what kubectl does in a pod, with --as kept: clientcmd drops
// the in-cluster configuration as soon as any flag overrides something
// (k8s.io/client-go tools/clientcmd/client_config.go, inClusterClientConfig).
func loadInCluster(flags *Kubeconfig, options Options) (*rest.Config, string, error) {
	find := options.InCluster
	if find == nil {
		find = rest.InClusterConfig
	}
	config, err := find()
	if err != nil {
		paths := clientcmd.NewDefaultClientConfigLoadingRules().GetLoadingPrecedence()
		if flags.Path != "" {
			paths = []string{flags.Path}
		}
		return nil, "", fmt.Errorf("%w: nothing usable in %s, and this is no pod", ErrNoCluster, strings.Join(paths, ", "))
	}
	config.Impersonate = flags.impersonation()
	if config.Timeout, err = clientcmd.ParseTimeout(flags.Overrides.Timeout); err != nil {
		return nil, "", fmt.Errorf("--request-timeout: %w", err)
	}
	overrideCredentials(config, flags.Overrides)
	return config, cmp.Or(flags.Overrides.Context.Namespace, podNamespace(), metav1.NamespaceDefault), nil
}

// overrideCredentials puts the flags' credentials in the place of the pod's: to
// ask as somebody else than was said would be worse than to fail.
func overrideCredentials(config *rest.Config, flags clientcmd.ConfigOverrides) {
	user, cluster := flags.AuthInfo, flags.ClusterInfo
	if user.Token != "" || user.ClientCertificate != "" {
		config.BearerToken, config.BearerTokenFile = user.Token, ""
	}
	tls := &config.TLSClientConfig
	if user.ClientCertificate != "" {
		tls.CertFile, tls.KeyFile = user.ClientCertificate, user.ClientKey
	}
	if cluster.TLSServerName != "" {
		tls.ServerName = cluster.TLSServerName
	}
	if cluster.CertificateAuthority != "" || cluster.InsecureSkipTLSVerify {
		tls.CAFile, tls.CAData, tls.Insecure = cluster.CertificateAuthority, nil, cluster.InsecureSkipTLSVerify
	}
}

// podNamespace is the namespace that a pod finds itself in, as clientcmd looks
// for it.
func podNamespace() string {
	if namespace := os.Getenv("POD_NAMESPACE"); namespace != "" {
		return namespace
	}
	data, err := os.ReadFile("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// Namespace is the namespace that flags and kubeconfig make the current one.
func (c *Caller) Namespace() string { return c.namespace }

// Acting is the identity that the caller acts as by --as flags or by the
// kubeconfig's as fields; its UserName is empty when that is nobody.
func (c *Caller) Acting() rest.ImpersonationConfig { return c.config.Impersonate }

// actor is the identity of Acting, for words about it.
func (c *Caller) actor() identity.Identity {
	as := c.Acting()
	who := identity.FromUsername(as.UserName)
	who.Groups, who.UID, who.Extra = as.Groups, as.UID, as.Extra
	return who
}

// clients are the typed clients for one identity.
type clients struct {
	authorization  authorizationv1client.AuthorizationV1Interface
	authentication authenticationv1client.AuthenticationV1Interface
}

// clientsAs makes clients that send every request under an impersonation
// config. All of them share the caller's connections: client-go caches
// transports by TLS settings, and impersonation only wraps them.
func (c *Caller) clientsAs(as rest.ImpersonationConfig) (clients, error) {
	config := rest.CopyConfig(c.config)
	config.Impersonate = as
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return clients{}, fmt.Errorf("preparing the connection to %s: %w", c.cluster, err)
	}
	authorization, err := authorizationv1client.NewForConfigAndClient(config, client)
	if err != nil {
		return clients{}, fmt.Errorf("preparing the connection to %s: %w", c.cluster, err)
	}
	authentication, err := authenticationv1client.NewForConfigAndClient(config, client)
	if err != nil {
		return clients{}, fmt.Errorf("preparing the connection to %s: %w", c.cluster, err)
	}
	return clients{authorization: authorization, authentication: authentication}, nil
}
