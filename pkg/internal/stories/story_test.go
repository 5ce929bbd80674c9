package stories

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// requesterName is the form of the names that a cluster gives its requesters.
var requesterName = regexp.MustCompile(`\brequester-[0-9]+\b`)

// story is the state of one script: the callers it takes are its own, so that
// the audit log tells its requests from those of other scripts.
type story struct {
	cluster *testcluster.Cluster
	told    *told
	aliases map[string]string // a requester's name to the variable that holds it
}

// told is what the scripts of one directory have in common.
type told struct {
	mu      sync.Mutex
	callers []string // all requesters but those that act as somebody
}

func (o *told) caller(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.callers = append(o.callers, name)
}

func (o *told) actor(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.callers = slices.DeleteFunc(o.callers, func(caller string) bool { return caller == name })
}

type storyKey struct{}

func storyOf(ts *testscript.TestScript) *story { return ts.Value(storyKey{}).(*story) }

// begin prepares a script: $CALLER, who is whom kubectl takes it for, is a
// cluster administrator by a binding of his own, and no member of
// system:masters.
func begin(env *testscript.Env, cluster *testcluster.Cluster, told *told) error {
	s := &story{cluster: cluster, told: told, aliases: map[string]string{}}
	env.Values[storyKey{}] = s
	caller, err := s.take("CALLER")
	if err != nil {
		return err
	}
	env.Setenv("CALLER", caller.Name)
	env.Setenv("CALLER_KUBECONFIG", caller.KubeconfigPath)
	env.Setenv("KUBECONFIG", caller.KubeconfigPath)
	env.Setenv("ADMIN_KUBECONFIG", cluster.KubeconfigPath)
	env.Setenv("SERVER", cluster.ServerURL)
	env.Setenv("CA_FILE", cluster.CAFile)
	return cluster.ApplySettled(context.Background(), administrator(caller.Name))
}

func (s *story) take(variable string) (testcluster.Requester, error) {
	requester, err := s.cluster.Requester()
	if err == nil {
		s.aliases[requester.Name] = variable
		s.told.caller(requester.Name)
	}
	return requester, err
}

func administrator(user string) string {
	return fmt.Sprintf(`
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: %[1]s-administrates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %[1]s}]
`, user)
}

// commands are what scripts have beside testscript's own.
func commands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"session":   cmdSession,
		"requester": cmdRequester,
		"apply":     cmdApply,
		"asked":     cmdAsked,
		"acting":    cmdActing,
		"printed":   cmdPrinted,
	}
}

// cmdRequester takes a caller without any rights: $NAME is its user name,
// $NAME_KUBECONFIG its kubeconfig.
func cmdRequester(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: requester NAME")
	}
	taken, err := storyOf(ts).take(args[0])
	ts.Check(err)
	ts.Setenv(args[0], taken.Name)
	ts.Setenv(args[0]+"_KUBECONFIG", taken.KubeconfigPath)
	ts.Setenv(args[0]+"_TOKEN", taken.Token)
}

// cmdActing says that a requester is told by flags or by its kubeconfig to act
// as somebody: whatever it asks, reviews or not, it asks as that.
func cmdActing(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: acting NAME")
	}
	storyOf(ts).told.actor(ts.Getenv(args[0]))
}

// cmdApply applies manifests as the cluster's admin, with variables expanded.
func cmdApply(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: apply FILE...")
	}
	for _, file := range args {
		ts.Check(storyOf(ts).cluster.ApplySettled(context.Background(), os.Expand(ts.ReadFile(file), ts.Getenv)))
	}
}

// cmdAsked writes to stdout what the plugin asked on behalf of the script's
// callers, as the server's audit log has it.
func cmdAsked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: asked")
	}
	story := storyOf(ts)
	events, err := story.cluster.AuditEvents(context.Background(), "")
	ts.Check(err)
	var lines []string
	for _, event := range ofPlugin(events) {
		if _, own := story.aliases[event.User.Username]; own && isReview(event) {
			lines = append(lines, steady(ts, reviewLine(event)))
		}
	}
	fmt.Fprint(ts.Stdout(), strings.Join(distinct(lines), ""))
}
