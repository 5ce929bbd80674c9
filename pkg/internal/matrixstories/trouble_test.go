package matrixstories

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path"
	"testing"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

const (
	selfCheck = "selfsubjectreviews"
	rules     = "selfsubjectrulesreviews"
	question  = "selfsubjectaccessreviews"
)

// three is about three identities with something to tell apart in two namespaces.
const three = matrixCommand + " @ann bob viewer-all --identities people.yaml -n beta,gamma"

// trouble is a command line and what goes wrong with it.
type trouble struct {
	name   string
	caller rights // admin, if not set
	line   string // three, if not set
	faults func(*faultproxy.Proxy)
	code   int
	strict int // the exit code with --strict, 0 where that is not tried
	lasts  time.Duration
}

// faulty lets one fault befall the requests that match.
func faulty(matches faultproxy.Matcher, fault faultproxy.Fault) func(*faultproxy.Proxy) {
	return func(proxy *faultproxy.Proxy) { proxy.Inject(matches, fault) }
}

// inGamma are the rules of one identity in gamma.
func inGamma(who string) faultproxy.Matcher {
	return faultproxy.Reviews(rules).And(faultproxy.Impersonating(who)).And(faultproxy.Mentions("gamma"))
}

// TestTrouble: what could not be asked is a question mark with its cause, told
// once, and takes nothing away from the rest. Rules that are not to be had are
// made up for by single questions.
func TestTrouble(t *testing.T) {
	t.Parallel()
	const cans = " --can 'get pods' --can 'delete pods'"
	never, broken := faultproxy.Delay(time.Hour), faultproxy.InternalError("etcdserver: leader changed")
	refused := faultproxy.Forbidden(`selfsubjectrulesreviews.authorization.k8s.io is forbidden: User "bob" cannot create ` +
		`resource "selfsubjectrulesreviews" in API group "authorization.k8s.io" at the cluster scope`)
	tests := []trouble{
		{name: "refused-in-one-namespace", faults: faulty(inGamma("bob"), refused), strict: 3},
		{name: "refused-under-a-level", faults: faulty(inGamma("viewer-all"), refused)},
		{name: "refused-for-one", faults: faulty(faultproxy.Reviews(rules).And(faultproxy.Impersonating("bob")), refused)},
		{name: "refused-questions", caller: impersonator, line: three + cans, strict: 3, faults: faulty(
			faultproxy.Reviews(question).And(faultproxy.Impersonating("bob")).And(faultproxy.Mentions("gamma")), refused)},
		{name: "broken-in-one-namespace", faults: faulty(inGamma("bob"), broken)},
		{name: "broken-for-one", faults: faulty(faultproxy.Impersonating("bob"), broken)},
		{name: "broken-everywhere", faults: faulty(faultproxy.Reviews(rules), broken), code: 3},
		{name: "broken-self-checks", faults: faulty(faultproxy.Reviews(selfCheck), broken), code: 3},
		{name: "broken-questions", line: three + cans, faults: faulty(faultproxy.Reviews(question).And(faultproxy.Mentions("delete")), broken)},
		{name: "broken-permissions", line: "kubectl impersonate-matrix @ann bob --identities people.yaml -n gamma --by verb", faults: faulty(inGamma("bob"), broken), strict: 3},
		{name: "broken-rbac", line: three + " --source rbac", faults: faulty(faultproxy.Path("GET", "/apis/rbac.authorization.k8s.io/v1/rolebindings"), broken), code: 3},
		{name: "throttled", faults: faulty(faultproxy.Reviews(rules), faultproxy.Times(3, faultproxy.TooManyRequests(1))), lasts: time.Second},
		{name: "throttled-for-ever", faults: faulty(inGamma("bob"), faultproxy.TooManyRequests(0))},
		{name: "late", line: three + " --request-timeout 4s", faults: faulty(inGamma("bob"), never)},
		{name: "cut", faults: faulty(inGamma("bob"), faultproxy.Cut())},
		{name: "timeout", line: three + " --timeout 4s", strict: 3, faults: func(proxy *faultproxy.Proxy) {
			proxy.Inject(inGamma("bob"), never)
			proxy.Inject(inGamma("viewer-all"), never)
		}},
		{name: "timeout-questions", line: three + cans + " --timeout 4s", faults: faulty(
			faultproxy.Reviews(question).And(faultproxy.Impersonating("bob")), never)},
		{name: "some-may-not-be-impersonated", caller: some, line: three + " --concurrency 1", strict: 3},
		{name: "some-may-not-be-impersonated-questions", caller: some, line: three + cans + " --concurrency 1", strict: 3},
		{name: "nobody-may-be-impersonated", caller: bare, line: "kubectl impersonate-matrix bob viewer -n beta", code: 3},
		{name: "nobody-may-be-impersonated-questions", caller: bare, line: "kubectl impersonate-matrix bob viewer -n beta" + cans, code: 3},
		{name: "headers-dropped", faults: faulty(faultproxy.Any(), faultproxy.DropImpersonation()), code: 2},
		{name: "headers-dropped-questions", line: three + cans, faults: faulty(faultproxy.Any(), faultproxy.DropImpersonation()), code: 2},
		{name: "headers-dropped-for-one", faults: faulty(faultproxy.Impersonating("bob"), faultproxy.DropImpersonation())},
	}
	stage := greek.open(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := test.scene(t, stage)
			began := time.Now()
			got := s.run(t, test.line)
			if took := time.Since(began); took < test.lasts {
				t.Errorf("it took %s, want %s or more", took, test.lasts)
			}
			if got.code != test.code {
				t.Errorf("exit code %d, want %d", got.code, test.code)
			}
			s.golden(t, "trouble/"+test.name, got.String()+s.sent())
			if test.strict == 0 {
				return
			}
			again := test.scene(t, stage)
			strictly := again.run(t, test.line+" --strict")
			if strictly.code != test.strict || again.steady(strictly.stdout) != s.steady(got.stdout) {
				t.Errorf("--strict changes more than the code, or not to %d:\n%s", test.strict, strictly)
			}
		})
	}
}

func (c *trouble) scene(t *testing.T, stage *stage) *scene {
	t.Helper()
	if c.line == "" {
		c.line = three
	}
	if c.caller == "" {
		c.caller = admin
	}
	s := stage.faulty(t, c.caller)
	if c.faults != nil {
		c.faults(s.proxy)
	}
	return s
}

// sent are the reviews that came to the proxy, with those as whom they came.
func (s *scene) sent() string {
	count := map[string]int{}
	for _, request := range s.proxy.Requests() {
		if request.Method != http.MethodPost {
			continue
		}
		what := path.Base(request.Path)
		if who := request.ImpersonatedUser(); who != "" {
			what += " as " + who
		}
		count[what]++
	}
	return "--- reviews\n" + lines(count)
}

// TestInterrupted: SIGINT ends the asking at once, and what is known is printed.
// One thing is asked after the other here, so that it is the same in every run.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	for name, test := range map[string]struct {
		line  string
		hangs faultproxy.Matcher
	}{
		"levels":      {three, inGamma("bob")},
		"questions":   {three + " --can 'get pods'", faultproxy.Reviews(question).And(faultproxy.Impersonating("bob")).And(faultproxy.Mentions("gamma"))},
		"permissions": {"kubectl impersonate-matrix @ann bob --identities people.yaml -n gamma --by verb", inGamma("bob")},
		"before":      {three, faultproxy.Path("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/edit")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stage.faulty(t, admin)
			hanging := make(chan struct{})
			s.proxy.Inject(test.hangs, faultproxy.Hang(hanging, 1))
			got := s.interrupt(t, test.line+" --concurrency 1", hanging)
			if got.code != 130 {
				t.Errorf("exit code %d, want 130", got.code)
			}
			s.golden(t, "interrupted/"+name, got.String()+s.sent())
		})
	}
}

// interrupt sends SIGINT when a request hangs. A shell with one command to run
// becomes that command, and so does kubectl, so the process is the plugin's.
func (s *scene) interrupt(t *testing.T, line string, hanging <-chan struct{}) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := s.command(t, "exec "+line, &stdout, &stderr)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-hanging:
		if err := command.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	case err := <-ended:
		t.Fatal(fmt.Errorf("ended before anything hung: %w\n%s%s", err, &stdout, &stderr))
	}
	return s.outcome(t, line, <-ended, &stdout, &stderr)
}
