package matrixstories

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

var update = flag.Bool("update", false, "write down what the commands print now")

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

func TestMain(m *testing.M) {
	flag.Parse()
	vault := httptest.NewServer(http.HandlerFunc(askVault))
	hooked.lazy.Options.WebhookAuthorizer = vault.URL
	code := m.Run()
	for _, cleanUp := range []func() error{greek.lazy.Stop, hooked.lazy.Stop, tools.remove} {
		if err := cleanUp(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	vault.Close()
	os.Exit(code)
}

// stage is a cluster with a world and with callers.
type stage struct {
	lazy    testcluster.Lazy
	world   string // a file of testdata
	callers map[rights]int

	once    sync.Once
	cluster *testcluster.Cluster
	cache   string // kubectl's, for what the server serves
	err     error

	mu   sync.Mutex
	free map[rights][]testcluster.Requester
}

// rights are what a caller may do: the name of a ClusterRole, or bare for what
// every authenticated user may do.
type rights string

const (
	bare         rights = "bare"
	admin        rights = "cluster-admin"
	impersonator rights = "caller-impersonator" // everybody; lists namespaces, reads no roles
	some         rights = "caller-some"         // some people; lists namespaces, reads ClusterRoles
	blind        rights = "caller-blind"        // everybody; lists no namespaces
)

// greek is the stage of most stories: an RBAC cluster that no story changes.
var greek = stage{
	lazy:    testcluster.Lazy{Options: testcluster.Options{Requesters: 400}},
	world:   "world.yaml",
	callers: map[rights]int{bare: 4, admin: 330, impersonator: 20, some: 10, blind: 10},
}

// open starts the cluster, once, and returns when its world counts.
func (s *stage) open(t *testing.T) *stage {
	t.Helper()
	go tools.built() // takes as long as the cluster
	cluster := s.lazy.Get(t)
	s.once.Do(func() {
		s.cluster = cluster
		s.cache, s.err = tools.dirOf("cache-")
		if s.err == nil {
			s.err = s.furnish(context.Background())
		}
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s
}

// furnish makes the world and hands the callers their rights.
func (s *stage) furnish(ctx context.Context) error {
	manifests := ""
	for _, name := range []string{"callers.yaml", s.world} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			return err
		}
		manifests += "---\n" + string(text)
	}
	s.free = map[rights][]testcluster.Requester{}
	for granted, number := range s.callers {
		subjects := []string{}
		for range number {
			caller, err := s.cluster.Requester()
			if err != nil {
				return err
			}
			s.free[granted] = append(s.free[granted], caller)
			subjects = append(subjects, "{apiGroup: rbac.authorization.k8s.io, kind: User, name: "+caller.Name+"}")
		}
		if granted != bare {
			manifests += fmt.Sprintf("---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: caller-%s},\n"+
				"roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %[1]s}, subjects: [%s]}\n", granted, strings.Join(subjects, ", "))
		}
	}
	if err := s.cluster.Apply(ctx, manifests); err != nil {
		return err
	}
	if err := s.aggregated(ctx); err != nil {
		return err
	}
	return s.cluster.Settle(ctx)
}

// aggregated returns when the cluster's view role has what world.yaml adds to it.
func (s *stage) aggregated(ctx context.Context) error {
	const attempts = 200
	for range attempts {
		for _, role := range []string{"view", "edit", "admin"} {
			rules, _, err := s.cluster.Kubectl(ctx, "get", "clusterrole", role, "-o", "jsonpath={.rules}")
			if err != nil {
				return err
			}
			if !strings.Contains(rules, "widgets") {
				break
			}
			if role == "admin" {
				return nil
			}
		}
	}
	return fmt.Errorf("nothing aggregated greek-view-extra, after %d looks", attempts)
}

// caller takes a caller whom no other story uses: the audit log tells its
// requests from those of others.
func (s *stage) caller(t *testing.T, granted rights) testcluster.Requester {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	free := s.free[granted]
	if len(free) == 0 {
		t.Fatalf("no caller with the rights %q is left: raise their number", granted)
	}
	s.free[granted] = free[1:]
	return free[0]
}

// tools are the plugins, compiled once, and other files that outlive a test.
var tools workshop

type workshop struct {
	making   sync.Once
	dir      string
	err      error
	building sync.Once
	failed   error
}

// dirOf makes a directory that is there until the last test has ended.
func (w *workshop) dirOf(pattern string) (string, error) {
	w.making.Do(func() { w.dir, w.err = os.MkdirTemp("", "who-can-as-matrix-") })
	if w.err != nil {
		return "", w.err
	}
	return os.MkdirTemp(w.dir, pattern)
}

// built builds the plugins, once.
func (w *workshop) built() error {
	w.building.Do(func() { w.failed = w.build() })
	return w.failed
}

// path is a PATH with the cluster's kubectl and the plugins in front.
func (w *workshop) path(t *testing.T, cluster *testcluster.Cluster) string {
	t.Helper()
	if err := w.built(); err != nil {
		t.Fatal(err)
	}
	return strings.Join([]string{filepath.Join(w.dir, "bin"), filepath.Dir(cluster.KubectlPath), os.Getenv("PATH")}, string(os.PathListSeparator))
}

// build compiles the plugin of these stories, with the race detector where there
// is a C compiler for it, and the one whose commands it shows.
func (w *workshop) build() error {
	if _, err := w.dirOf("build-"); err != nil {
		return err
	}
	if err := w.compile("kubectl-who_can_as"); err != nil {
		return err
	}
	err := w.compile("kubectl-impersonate_matrix", "-race")
	if err != nil {
		fmt.Fprintf(os.Stderr, "without the race detector, since with it: %v\n", err)
		err = w.compile("kubectl-impersonate_matrix")
	}
	return err
}

func (w *workshop) compile(name string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", filepath.Join(w.dir, "bin", name)}, flags...)
	command := exec.Command("go", append(args, "./"+filepath.Join(repository, "cmd", name))...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", name, err, output)
	}
	return nil
}

func (w *workshop) remove() error { return os.RemoveAll(w.dir) } // nothing for ""
