package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/load"
	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// size is how many rows and columns a matrix has.
type size struct{ identities, namespaces int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.identities, s.namespaces) }

// cells are those of the namespaces; each row has one for the cluster besides.
func (s size) cells() int { return s.identities * s.namespaces }

// grid is a matrix to ask for: identities in a file, some people and some
// service accounts, and namespaces. Both are taken evenly from all of a world.
type grid struct {
	size
	entries    []identity.Entry
	file       string
	namespaces []string
}

func newGrid(t testing.TB, world seed.World, size size) grid {
	t.Helper()
	g := grid{size: size, file: filepath.Join(t.TempDir(), "identities.yaml")}
	for _, namespace := range evenly(world.Namespaces, size.namespaces) {
		g.namespaces = append(g.namespaces, namespace.Name)
	}
	all := world.Identities()
	all.Identities = evenly(all.Identities, size.identities)
	g.entries = all.Identities
	text, err := yaml.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(g.file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return g
}

// evenly takes so many of all, in their order.
func evenly[T any](all []T, many int) []T {
	taken := make([]T, 0, many)
	for i := range many {
		taken = append(taken, all[i*len(all)/many])
	}
	return taken
}

// args are those of impersonate-matrix that ask for the grid.
func (g grid) args(more ...string) []string {
	return append([]string{"--identities", g.file, "-n", strings.Join(g.namespaces, ",")}, more...)
}

// pair is one cell, and how kubectl is asked about it.
type pair struct {
	entry     identity.Entry
	namespace string
}

func (p pair) canIList() []string {
	args := []string{"auth", "can-i", "--list", "-n", p.namespace}
	if p.entry.ServiceAccount != "" {
		return append(args, "--as", "system:serviceaccount:"+p.entry.ServiceAccount)
	}
	args = append(args, "--as", p.entry.User)
	for _, group := range p.entry.Groups {
		args = append(args, "--as-group", group)
	}
	return args
}

// pairs are some of the cells, all if there are no more.
func (g grid) pairs(most int) []pair {
	var all []pair
	for _, entry := range g.entries {
		for _, namespace := range g.namespaces {
			all = append(all, pair{entry, namespace})
		}
	}
	return evenly(all, min(most, len(all)))
}

// large is a server with a world of 500 namespaces.
type large struct {
	lazy  testcluster.Lazy
	once  sync.Once
	world seed.World
	err   error
}

// open starts the server and fills it, once. Its audit log has no bodies: they
// would be most of what the server does.
func (l *large) open(t testing.TB) (*testcluster.Cluster, seed.World) {
	t.Helper()
	if l.lazy.Options.AuditPolicyFile == "" {
		l.lazy.Options.AuditPolicyFile = filepath.Join("testdata", "audit.yaml")
	}
	cluster := l.lazy.Get(t)
	l.once.Do(func() {
		l.world = seed.Generate(seed.Sizes{Namespaces: 500, Roles: 300, Bindings: 10_000, Users: 300, Groups: 40, ServiceAccounts: 660}, 1)
		l.err = fill(t, cluster, l.world)
	})
	if l.err != nil {
		t.Fatal(l.err)
	}
	return cluster, l.world
}

// fill loads a world and returns when the authorizer has seen it.
func fill(t testing.TB, cluster *testcluster.Cluster, world seed.World) error {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", cluster.KubeconfigPath)
	if err != nil {
		return err
	}
	if _, err := load.World(t.Context(), config, world, load.Options{}); err != nil {
		return err
	}
	return cluster.Settle(t.Context())
}
