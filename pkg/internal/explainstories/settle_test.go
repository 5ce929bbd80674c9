package explainstories

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authorizationv1client "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// patience is how long the server may take to act on a change.
const patience = 20 * time.Second

// settle returns when the authorizer has seen all changes of RBAC objects. It
// watches each kind in the order of changes, so it has seen everything when it
// knows of marks of every kind that were made last.
func settle(ctx context.Context, cluster *testcluster.Cluster) error {
	mark := "mark-" + strings.ToLower(rand.Text())
	if err := cluster.Apply(ctx, strings.ReplaceAll(marks, "MARK", mark)); err != nil {
		return err
	}
	client, err := reviewer(cluster)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, spec := range []authorizationv1.SubjectAccessReviewSpec{
		{User: mark, NonResourceAttributes: &authorizationv1.NonResourceAttributes{Verb: "get", Path: "/" + mark}},
		{User: mark, ResourceAttributes: &authorizationv1.ResourceAttributes{Verb: "get", Resource: mark, Namespace: "default"}},
	} {
		for {
			review, err := client.Create(ctx, &authorizationv1.SubjectAccessReview{Spec: spec}, metav1.CreateOptions{})
			if err != nil {
				return fmt.Errorf("waiting for the authorizer: %w", err)
			}
			if review.Status.Allowed {
				break
			}
		}
	}
	return nil
}

// reviewer asks the server about anybody.
func reviewer(cluster *testcluster.Cluster) (authorizationv1client.SubjectAccessReviewInterface, error) {
	client, err := authorizationv1client.NewForConfig(&rest.Config{
		Host: cluster.ServerURL, BearerToken: cluster.AdminToken, QPS: -1,
		TLSClientConfig: rest.TLSClientConfig{CAData: cluster.CA},
	})
	if err != nil {
		return nil, err
	}
	return client.SubjectAccessReviews(), nil
}

// marks give a right to nobody through each kind of RBAC object.
const marks = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: MARK}
rules: [{nonResourceURLs: [/MARK], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: MARK}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: MARK}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: MARK}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: MARK, namespace: default}
rules: [{apiGroups: [""], resources: [MARK], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: MARK, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: MARK}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: MARK}]
`

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
