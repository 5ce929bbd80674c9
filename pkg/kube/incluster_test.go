package kube

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// TestInClusterKeepsAs: a pod has no kubeconfig. Its own configuration is used
// all the same when flags say as whom to act, and with which groups.
func TestInClusterKeepsAs(t *testing.T) {
	cluster, pod := clusterWithPod(t)
	for _, test := range []struct {
		flags     []string
		namespace string
		want      access.Seen
	}{
		{
			namespace: "default",
			want:      access.Seen{Username: pod.Name, UID: pod.Name, Groups: []string{"system:authenticated"}},
		},
		{
			flags:     []string{"--as=jane"},
			namespace: "default",
			want:      access.Seen{Username: "jane", Groups: []string{"system:authenticated"}},
		},
		{
			flags:     []string{"--as=jane", "--as-group=dev", "--as-uid=7", "--as-user-extra=example.com/team=blue", "-n=prod"},
			namespace: "prod",
			want: access.Seen{
				Username: "jane", UID: "7", Groups: []string{"dev", "system:authenticated"},
				Extra: map[string][]string{"example.com/team": {"blue"}},
			},
		},
	} {
		t.Run(strings.Join(test.flags, " "), func(t *testing.T) {
			caller := connectFromPod(t, cluster, pod, test.flags)
			if caller.Namespace() != test.namespace {
				t.Errorf("namespace is %s, want %s", caller.Namespace(), test.namespace)
			}
			got, err := NewImpersonation(caller).Identify(t.Context(), identity.Identity{})
			if err != nil {
				t.Fatal(err)
			}
			test.want.Source, test.want.Verified = access.SourceSelf, true
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("identity (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNoClusterAnywhere: neither a kubeconfig nor a pod says where one is.
func TestNoClusterAnywhere(t *testing.T) {
	_, err := Connect(withoutKubeconfig(t, []string{"--as=jane"}), Options{
		InCluster: func() (*rest.Config, error) { return nil, rest.ErrNotInCluster },
	})
	if !errors.Is(err, ErrNoCluster) {
		t.Errorf("got %v, want %v", err, ErrNoCluster)
	}
}

// clusterWithPod starts a cluster and returns the caller whose token a pod
// would have, who may act as anybody.
func clusterWithPod(t *testing.T) (*testcluster.Cluster, testcluster.Requester) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a cluster; not run with -short")
	}
	cluster, err := testcluster.Start(t.Context(), testcluster.Options{Requesters: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	pod, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	if err := cluster.Apply(t.Context(), strings.ReplaceAll(impersonator, "POD", pod.Name)); err != nil {
		t.Fatal(err)
	}
	awaitImpersonator(t, cluster, pod.Name)
	return cluster, pod
}

const impersonator = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: impersonator}
rules:
- {apiGroups: [""], resources: [users, groups], verbs: [impersonate]}
- {apiGroups: [authentication.k8s.io], resources: [uids, userextras/example.com/team], verbs: [impersonate]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: impersonator}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: impersonator}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: POD}]
`

// awaitImpersonator asks until the authorizer has seen the binding.
func awaitImpersonator(t *testing.T, cluster *testcluster.Cluster, name string) {
	t.Helper()
	for {
		stdout, _, err := cluster.Kubectl(t.Context(), "auth", "can-i", "impersonate", "users", "--as="+name)
		if err == nil {
			return
		}
		if stdout != "no\n" {
			t.Fatal(err)
		}
	}
}

func connectFromPod(t *testing.T, cluster *testcluster.Cluster, pod testcluster.Requester, args []string) *Caller {
	t.Helper()
	caller, err := Connect(withoutKubeconfig(t, args), Options{InCluster: func() (*rest.Config, error) {
		return &rest.Config{
			Host: cluster.ServerURL, BearerToken: pod.Token,
			TLSClientConfig: rest.TLSClientConfig{CAFile: cluster.CAFile},
		}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return caller
}

// withoutKubeconfig parses kubectl's flags where there is no kubeconfig.
func withoutKubeconfig(t *testing.T, args []string) *Kubeconfig {
	t.Helper()
	t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "none"))
	config := NewKubeconfig()
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	clientcmd.BindOverrideFlags(&config.Overrides, set, clientcmd.RecommendedConfigOverrideFlags(""))
	set.StringVar(&config.Path, "kubeconfig", "", "")
	set.StringArrayVar(&config.UserExtra, "as-user-extra", nil, "")
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return config
}
