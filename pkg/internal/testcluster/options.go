package testcluster

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// defaultRequesters is enough for a package's tests, several times over.
const defaultRequesters = 100

// Options say how the server runs. The zero value is a server with the RBAC
// authorizer and everything else as Kubernetes has it.
type Options struct {
	// Requesters is how many callers [Cluster.Requester] can hand out; 0 means 100.
	Requesters int
	// AuthorizationMode lists the authorizers in the order they are asked, such
	// as "Node,RBAC" or "Webhook,RBAC"; empty means RBAC.
	AuthorizationMode string
	// WebhookAuthorizer is the URL of a webhook on loopback, or the path of a
	// kubeconfig file that leads to one. It is asked last unless
	// AuthorizationMode names Webhook. Its answers are not cached.
	WebhookAuthorizer string
	// FeatureGates are name=true|false pairs joined by commas.
	FeatureGates string
	// EmulatedVersion is the minor version the server behaves as, such as "1.35".
	EmulatedVersion string
	// MaxRequestsInflight and MaxMutatingRequestsInflight bound what the server
	// does at a time; 0 leaves its defaults.
	MaxRequestsInflight         int
	MaxMutatingRequestsInflight int
	// AuditPolicyFile replaces the audit policy: metadata for every request,
	// bodies too for reviews.
	AuditPolicyFile string
	// APIServerArgs are further flags of kube-apiserver as key=value.
	APIServerArgs []string
	// Stderr takes the launcher's progress; nil means os.Stderr.
	Stderr io.Writer
}

// absolute returns the options with absolute paths: the launcher runs in a
// directory of its own.
func (o Options) absolute() (Options, error) {
	var err error
	if o.AuditPolicyFile != "" {
		if o.AuditPolicyFile, err = filepath.Abs(o.AuditPolicyFile); err != nil {
			return o, fmt.Errorf("finding the audit policy: %w", err)
		}
	}
	if o.WebhookAuthorizer != "" && !strings.Contains(o.WebhookAuthorizer, "://") {
		if o.WebhookAuthorizer, err = filepath.Abs(o.WebhookAuthorizer); err != nil {
			return o, fmt.Errorf("finding the webhook's kubeconfig: %w", err)
		}
	}
	return o, nil
}

// arguments are the launcher's flags that ask for these options.
func (o Options) arguments() []string {
	flags := []string{"--requesters=" + strconv.Itoa(o.requesters())}
	add := func(name, value string) {
		if value != "" {
			flags = append(flags, fmt.Sprintf("--%s=%s", name, value))
		}
	}
	add("authorization-mode", o.AuthorizationMode)
	add("webhook-authorizer", o.WebhookAuthorizer)
	add("feature-gates", o.FeatureGates)
	add("emulated-version", o.EmulatedVersion)
	add("max-requests-inflight", positive(o.MaxRequestsInflight))
	add("max-mutating-requests-inflight", positive(o.MaxMutatingRequestsInflight))
	add("audit-policy-file", o.AuditPolicyFile)
	for _, argument := range o.APIServerArgs {
		add("apiserver-arg", argument)
	}
	return flags
}

func (o Options) requesters() int {
	if o.Requesters == 0 {
		return defaultRequesters
	}
	return o.Requesters
}

func (o Options) stderr() io.Writer {
	if o.Stderr == nil {
		return os.Stderr
	}
	return o.Stderr
}

// positive is n in digits, or nothing for the zero value.
func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}
