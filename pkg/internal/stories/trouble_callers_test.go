package stories

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// rights are what a caller may do. The names are those of the cluster roles in
// testdata/trouble/roles.yaml.
type rights string

const (
	impersonator rights = ""                 // may impersonate everybody but system:masters, and list namespaces
	nothing      rights = "nothing"          // what every authenticated user may do
	reviewer     rights = "trouble-reviewer" // may create SubjectAccessReviews, and list namespaces
	both         rights = "trouble-both"     // impersonator and reviewer
	reader       rights = "trouble-reader"   // impersonator who may read RBAC objects
)

// perRights is how many callers there are with the same rights.
var perRights = map[rights]int{impersonator: 190, nothing: 20, reviewer: 10, both: 6, reader: 2}

// pool holds callers with rights that nobody has taken yet.
var pool struct {
	once sync.Once
	err  error
	mu   sync.Mutex
	free map[rights][]testcluster.Requester
}

// callerWith takes a caller that no other case uses: the server remembers how
// each impersonated last.
func callerWith(t *testing.T, cluster *testcluster.Cluster, want rights) testcluster.Requester {
	t.Helper()
	pool.once.Do(func() { pool.err = fillPool(context.Background(), cluster) })
	if pool.err != nil {
		t.Fatal(pool.err)
	}
	pool.mu.Lock()
	defer pool.mu.Unlock()
	free := pool.free[want]
	if len(free) == 0 {
		t.Fatalf("no caller with the rights %q is left: raise perRights", want)
	}
	pool.free[want] = free[1:]
	return free[0]
}

func fillPool(ctx context.Context, cluster *testcluster.Cluster) error {
	if _, _, err := cluster.Kubectl(ctx, "apply", "-f", filepath.Join("testdata", "trouble", "roles.yaml")); err != nil {
		return err
	}
	pool.free = map[rights][]testcluster.Requester{}
	for granted, number := range perRights {
		for range number {
			caller, err := cluster.Requester()
			if err != nil {
				return err
			}
			pool.free[granted] = append(pool.free[granted], caller)
		}
		if err := bind(ctx, cluster, granted); err != nil {
			return err
		}
	}
	return nil
}

// bind gives the callers their rights and waits until the server knows.
func bind(ctx context.Context, cluster *testcluster.Cluster, granted rights) error {
	if granted == nothing {
		return nil
	}
	role := string(granted)
	if granted == impersonator {
		role = "trouble-impersonator"
	}
	args := []string{"create", "clusterrolebinding", role, "--clusterrole=" + role}
	for _, caller := range pool.free[granted] {
		args = append(args, "--user="+caller.Name)
	}
	if _, _, err := cluster.Kubectl(ctx, args...); err != nil {
		return err
	}
	return settled(ctx, cluster, pool.free[granted][0].Name)
}

// settled asks until the authorizer has seen a caller's binding, which every
// role makes visible by the right to list namespaces.
func settled(ctx context.Context, cluster *testcluster.Cluster, name string) error {
	const attempts = 50
	for range attempts {
		if _, _, err := cluster.Kubectl(ctx, "auth", "can-i", "list", "namespaces", "--as", name); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%s may not list namespaces, after %d questions", name, attempts)
}
