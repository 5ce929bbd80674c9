package stories

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authorizationv1client "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// settlePatience is how long the server's authorizer may take to see a change.
const settlePatience = 20 * time.Second

// applySettled applies manifests and returns when the authorizer has seen them.
// It watches each kind of RBAC object in the order of changes, so it has seen
// everything when it knows of marks of every kind that were made last.
func applySettled(ctx context.Context, cluster *testcluster.Cluster, manifests string) error {
	mark := "mark-" + strings.ToLower(rand.Text())
	if err := cluster.Apply(ctx, strings.TrimRight(manifests, "\n")+"\n"+marks(mark)); err != nil {
		return err
	}
	client, err := authorizationv1client.NewForConfig(&rest.Config{
		Host: cluster.ServerURL, BearerToken: cluster.AdminToken, TLSClientConfig: rest.TLSClientConfig{CAData: cluster.CA},
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	for _, spec := range []authorizationv1.SubjectAccessReviewSpec{
		{User: mark, NonResourceAttributes: &authorizationv1.NonResourceAttributes{Verb: "get", Path: "/" + mark}},
		{User: mark, ResourceAttributes: &authorizationv1.ResourceAttributes{Verb: "get", Resource: mark, Namespace: "default"}},
	} {
		if err := untilAllowed(ctx, client.SubjectAccessReviews(), spec); err != nil {
			return err
		}
	}
	return nil
}

func untilAllowed(ctx context.Context, client authorizationv1client.SubjectAccessReviewInterface, spec authorizationv1.SubjectAccessReviewSpec) error {
	for {
		review, err := client.Create(ctx, &authorizationv1.SubjectAccessReview{Spec: spec}, metav1.CreateOptions{})
		if err != nil {
			return fmt.Errorf("waiting for the authorizer: %w", err)
		}
		if review.Status.Allowed {
			return nil
		}
	}
}

// marks give a right to nobody through each kind of RBAC object.
func marks(name string) string {
	return strings.ReplaceAll(`
---
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
`, "MARK", name)
}
