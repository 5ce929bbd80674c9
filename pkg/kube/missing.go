package kube

import (
	"context"
	"strconv"
	"strings"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// diagnose finds out which rights of impersonation the caller lacks. The text
// of a refusal does not tell: the server words it by what last worked. So each
// right is asked for, as the caller.
func diagnose(ctx context.Context, caller *Caller, denied *ImpersonationDenied) error {
	own := takeOwnSeat(ctx, caller)
	if own.err != nil || own.refused != nil {
		return denied
	}
	found := *denied // others may be looking at it
	found.Caller, found.Missing = own.seen.Username, nil
	for _, need := range impersonation.LegacyNeeds(found.Who) {
		if own.check(ctx, need).Verdict == access.Denied {
			found.Missing = append(found.Missing, need)
		}
	}
	found.Constrained = caller.constrained(ctx)
	return &found
}

// constrained reports whether the server is of a version that knows
// constrained impersonation by default: 1.36 or later.
func (c *Caller) constrained(ctx context.Context) bool {
	info, err := c.ServerVersion(ctx)
	if err != nil || info.Major != "1" {
		return false
	}
	minor, err := strconv.Atoi(strings.TrimRight(info.Minor, "+"))
	return err == nil && minor >= 36
}

// Version is what a server says it is. Major and Minor are those that it behaves
// as, which may be older than what it runs (--emulated-version).
type Version struct{ Major, Minor, GitVersion string }

// ServerVersion asks the server for its version, as the real caller.
func (c *Caller) ServerVersion(ctx context.Context) (Version, error) {
	config := rest.CopyConfig(c.config)
	config.Impersonate = rest.ImpersonationConfig{}
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return Version{}, err
	}
	info, err := client.ServerVersionWithContext(ctx)
	if err != nil {
		return Version{}, inWords(err)
	}
	found := Version{Major: info.Major, Minor: info.Minor, GitVersion: info.GitVersion}
	if info.EmulationMajor != "" && info.EmulationMinor != "" {
		found.Major, found.Minor = info.EmulationMajor, info.EmulationMinor
	}
	return found, nil
}
