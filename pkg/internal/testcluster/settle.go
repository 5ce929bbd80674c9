package testcluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authorizationv1client "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/rest"
)

// settlePatience is how long the server's authorizer may take to see a change.
const settlePatience = 20 * time.Second

// Settle returns when the RBAC authorizer has seen all changes of RBAC objects
// that were made before. It watches each kind in the order of changes, so it has
// seen everything when it knows of marks of every kind that were made last. They
// are gone afterwards.
func (c *Cluster) Settle(ctx context.Context) (err error) {
	mark := "mark-" + strings.ToLower(rand.Text())
	reviews, err := c.Reviews()
	if err != nil {
		return err
	}
	marks, err := c.marks()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, marks.remove(ctx, mark)) }()
	if err := marks.make(ctx, mark); err != nil {
		return err
	}
	patient, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	for _, spec := range []authorizationv1.SubjectAccessReviewSpec{
		{User: mark, NonResourceAttributes: &authorizationv1.NonResourceAttributes{Verb: "get", Path: "/" + mark}},
		{User: mark, ResourceAttributes: &authorizationv1.ResourceAttributes{Verb: "get", Resource: mark, Namespace: marked}},
	} {
		if err := untilAllowed(patient, reviews, spec); err != nil {
			return err
		}
	}
	return nil
}

// ApplySettled applies the manifests in yaml, if there are any, as admin and
// settles.
func (c *Cluster) ApplySettled(ctx context.Context, yaml string) error {
	if strings.TrimSpace(yaml) != "" {
		if err := c.Apply(ctx, yaml); err != nil {
			return err
		}
	}
	return c.Settle(ctx)
}

func untilAllowed(ctx context.Context, reviews authorizationv1client.SubjectAccessReviewInterface, spec authorizationv1.SubjectAccessReviewSpec) error {
	for {
		review, err := reviews.Create(ctx, &authorizationv1.SubjectAccessReview{Spec: spec}, metav1.CreateOptions{})
		if err != nil {
			return fmt.Errorf("waiting for the authorizer: %w", err)
		}
		if review.Status.Allowed {
			return nil
		}
	}
}

// Reviews asks the server, as admin and as fast as it answers, what anybody may
// do.
func (c *Cluster) Reviews() (authorizationv1client.SubjectAccessReviewInterface, error) {
	client, err := authorizationv1client.NewForConfig(c.admin())
	if err != nil {
		return nil, fmt.Errorf("making a client for reviews: %w", err)
	}
	return client.SubjectAccessReviews(), nil
}

// admin is how to ask as admin, as fast as the server answers.
func (c *Cluster) admin() *rest.Config {
	return &rest.Config{Host: c.ServerURL, BearerToken: c.AdminToken, QPS: -1, TLSClientConfig: rest.TLSClientConfig{CAData: c.CA}}
}
