package controlplane

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Options say how the API server runs.
type Options struct {
	// Requesters is how many users without rights there are beside the admin.
	Requesters int
	// AuthorizationMode lists the authorizers in the order they are asked: RBAC,
	// Node, Webhook.
	AuthorizationMode string
	// WebhookAuthorizer is the URL of a webhook, or a kubeconfig file that leads to
	// one; empty means none.
	WebhookAuthorizer string
	// AuditPolicyFile replaces the policy of this package.
	AuditPolicyFile string
	// FeatureGates are name=true|false pairs joined by commas.
	FeatureGates string
	// EmulatedVersion is the minor version to behave as, such as 1.35.
	EmulatedVersion string
	// MaxRequestsInflight and MaxMutatingRequestsInflight are the server's own
	// flags of these names; 0 leaves its defaults.
	MaxRequestsInflight         int
	MaxMutatingRequestsInflight int
	// Args are further flags of kube-apiserver as key=value. They win over all
	// others.
	Args []string
}

// webhookMode is the authorizer's name in AuthorizationMode.
const webhookMode = "Webhook"

// Validate finds what the server would refuse less clearly.
func (o Options) Validate() error {
	if o.Requesters < 0 {
		return fmt.Errorf("%d requesters: must not be negative", o.Requesters)
	}
	if slices.Contains(o.modes(), webhookMode) && o.WebhookAuthorizer == "" {
		return fmt.Errorf("authorization mode %s: the webhook authorizer is not given", o.AuthorizationMode)
	}
	for _, arg := range o.Args {
		if key, _, found := strings.Cut(arg, "="); !found || key == "" {
			return fmt.Errorf("argument %q for kube-apiserver: must be key=value", arg)
		}
	}
	return nil
}

// Absolute returns the options with absolute paths: the servers run in a directory
// of their own.
func (o Options) Absolute() (Options, error) {
	var err error
	if o.AuditPolicyFile != "" {
		if o.AuditPolicyFile, err = filepath.Abs(o.AuditPolicyFile); err != nil {
			return o, fmt.Errorf("finding the audit policy: %w", err)
		}
	}
	if o.WebhookAuthorizer != "" && !isURL(o.WebhookAuthorizer) {
		if o.WebhookAuthorizer, err = filepath.Abs(o.WebhookAuthorizer); err != nil {
			return o, fmt.Errorf("finding the webhook's kubeconfig: %w", err)
		}
	}
	return o, nil
}

// modes are the authorizers in order. A webhook that is not placed comes last.
func (o Options) modes() []string {
	modes := strings.Split(o.AuthorizationMode, ",")
	if o.WebhookAuthorizer != "" && !slices.Contains(modes, webhookMode) {
		modes = append(modes, webhookMode)
	}
	return modes
}
