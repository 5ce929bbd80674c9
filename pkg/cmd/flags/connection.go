package flags

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/version"
)

// requestTimeout bounds a request when --request-timeout is not given. An
// authorizing webhook alone may take 30 s.
const requestTimeout = time.Minute

// Connection are kubectl's own flags.
type Connection struct {
	Config *kube.Kubeconfig
	// WithoutNamespace leaves -n to the command.
	WithoutNamespace bool

	debug bool
}

// NewConnection makes the group with kubectl's defaults.
func NewConnection() *Connection {
	return &Connection{Config: kube.NewKubeconfig()}
}

// AddFlags registers kubectl's connection flags under kubectl's names, those of
// basic authentication left out as kubectl does.
//
// Upstream: k8s.io/cli-runtime pkg/genericclioptions/config_flags.go, AddFlags.
func (c *Connection) AddFlags(set *pflag.FlagSet) {
	names := clientcmd.RecommendedConfigOverrideFlags("")
	names.ClusterOverrideFlags.APIServer.ShortName = "s"
	names.AuthOverrideFlags.Username.LongName, names.AuthOverrideFlags.Password.LongName = "", ""
	if c.WithoutNamespace {
		names.ContextOverrideFlags.Namespace.LongName = ""
	}
	clientcmd.BindOverrideFlags(&c.Config.Overrides, set, names)
	set.StringVar(&c.Config.Path, "kubeconfig", c.Config.Path, "Path to the kubeconfig file to use")
	set.StringVar(&c.Config.CacheDir, "cache-dir", c.Config.CacheDir, "Folder in which kubectl keeps what it discovered")
	set.Lookup("cache-dir").DefValue = "$HOME/.kube/cache" // the same on every machine
	set.StringArrayVar(&c.Config.UserExtra, "as-user-extra", nil, "Extra value KEY=VALUE to impersonate for the operation, this flag can be repeated")
	set.Lookup("request-timeout").Usage = "The length of time to wait before giving up on a single server request, such as 1s, 2m, 3h; zero means " + requestTimeout.String() + " here"
	if namespace := set.Lookup("namespace"); namespace != nil {
		namespace.Usage = "The namespace to ask about"
	}
}

// Validate refuses --as flags that kubectl would drop without a word, or that
// were meant for the identity asked about.
func (c *Connection) Validate() error {
	for _, pair := range c.Config.UserExtra {
		key, _, hasValue := strings.Cut(pair, "=")
		if !hasValue {
			return exit.Usage("--as-user-extra "+pair+" has no value", "write --as-user-extra KEY=VALUE")
		}
		if key == "" {
			return exit.Usage("--as-user-extra "+pair+" has no key", "write --as-user-extra KEY=VALUE")
		}
	}
	if _, err := clientcmd.ParseTimeout(c.Config.Overrides.Timeout); err != nil {
		return exit.Usage(fmt.Sprintf("--request-timeout %q is no length of time", c.Config.Overrides.Timeout), "write 30s or 2m; a number alone is seconds")
	}
	return nil
}

// Connect reads the kubeconfig. It sends nothing.
func (c *Connection) Connect(console Console, plugin string) (*kube.Caller, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	caller, err := kube.Connect(c.Config, kube.Options{
		UserAgent: version.UserAgent(plugin),
		Timeout:   requestTimeout,
		Trace:     c.Trace(console),
		Notices: kube.Notices{
			Slow: func(method, path string, waited time.Duration) {
				console.Note("%s", exit.Waiting(method, path, waited))
			},
			Busy: func(wait time.Duration) { console.Note("%s", exit.Busy(wait)) },
		},
	})
	if err != nil && strings.Contains(err.Error(), "without impersonating a user") {
		return nil, exit.Usage("--as-group, --as-uid and --as-user-extra need a user to act as (--as, or as: in the kubeconfig)",
			"they say as whom you ask; for the identity asked about use --group, --uid and --user-extra")
	}
	if err == nil && caller.Acting().UserName == "" && hasRefinements(c.Config) {
		return nil, exit.Usage("--as-group, --as-uid and --as-user-extra need --as",
			"they say as whom you ask; for the identity asked about use --group, --uid and --user-extra")
	}
	return caller, err
}

func hasRefinements(config *kube.Kubeconfig) bool {
	as := config.Overrides.AuthInfo
	return len(as.ImpersonateGroups) > 0 || as.ImpersonateUID != "" || len(config.UserExtra) > 0
}
