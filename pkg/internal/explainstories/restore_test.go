package explainstories

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

func restoreAcme(ctx context.Context, cluster *testcluster.Cluster) error {
	_, _, err := cluster.Kubectl(ctx, "apply", "-f", filepath.Join(repository, "docs", "examples", "acme"))
	return err
}

// rbacObjects lists RBAC objects as "KIND NAMESPACE NAME".
func rbacObjects(ctx context.Context, cluster *testcluster.Cluster) ([]string, error) {
	stdout, _, err := cluster.Kubectl(ctx, "get", "clusterroles,clusterrolebindings,roles,rolebindings", "-A", "--no-headers",
		"-o", "custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name")
	if err != nil {
		return nil, err
	}
	var objects []string
	for line := range strings.Lines(stdout) {
		objects = append(objects, strings.Join(strings.Fields(line), " "))
	}
	return objects, nil
}

// others writes down the RBAC objects that were not there before, as far as it
// takes to delete them.
func others(ctx context.Context, cluster *testcluster.Cluster, before []string) (string, error) {
	after, err := rbacObjects(ctx, cluster)
	if err != nil {
		return "", err
	}
	var manifests strings.Builder
	for _, object := range after {
		if slices.Contains(before, object) {
			continue
		}
		words := strings.Fields(object)
		fmt.Fprintf(&manifests, "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata: {name: %q", words[0], words[2])
		if words[1] != "<none>" {
			fmt.Fprintf(&manifests, ", namespace: %q", words[1])
		}
		manifests.WriteString("}\n")
	}
	return manifests.String(), nil
}
