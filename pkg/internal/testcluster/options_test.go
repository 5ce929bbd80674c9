package testcluster

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestZeroOptionsAskForRequestersOnly(t *testing.T) {
	want := []string{"--requesters=100"}
	if diff := cmp.Diff(want, Options{}.arguments()); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
}

func TestEveryOptionBecomesAnArgument(t *testing.T) {
	options := Options{
		Requesters:                  2,
		AuthorizationMode:           "Node,RBAC",
		WebhookAuthorizer:           "https://127.0.0.1:8443/authorize",
		FeatureGates:                "ConstrainedImpersonation=false",
		EmulatedVersion:             "1.35",
		MaxRequestsInflight:         8,
		MaxMutatingRequestsInflight: 4,
		AuditPolicyFile:             "/policy.yaml",
		APIServerArgs:               []string{"v=4", "goaway-chance=0.01"},
	}
	want := []string{
		"--requesters=2",
		"--authorization-mode=Node,RBAC",
		"--webhook-authorizer=https://127.0.0.1:8443/authorize",
		"--feature-gates=ConstrainedImpersonation=false",
		"--emulated-version=1.35",
		"--max-requests-inflight=8",
		"--max-mutating-requests-inflight=4",
		"--audit-policy-file=/policy.yaml",
		"--apiserver-arg=v=4",
		"--apiserver-arg=goaway-chance=0.01",
	}
	if diff := cmp.Diff(want, options.arguments()); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
}

func TestFilesAreFoundFromAnotherDirectory(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	got, err := Options{AuditPolicyFile: "policy.yaml", WebhookAuthorizer: "webhook.kubeconfig"}.absolute()
	if err != nil {
		t.Fatal(err)
	}
	want := Options{
		AuditPolicyFile:   filepath.Join(here, "policy.yaml"),
		WebhookAuthorizer: filepath.Join(here, "webhook.kubeconfig"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}
