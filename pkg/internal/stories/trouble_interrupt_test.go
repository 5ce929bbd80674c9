package stories

import (
	"bytes"
	"os"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

// TestInterrupted: SIGINT ends the asking at once, what is known is printed as
// partial, and the exit code is 130. Questions go one at a time here, so that
// what is known when one of them hangs is the same in every run.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	cluster := clusterOf(t)
	tests := []struct {
		trouble
		hangs faultproxy.Matcher
		sent  int // how many hang when SIGINT comes
	}{
		{trouble{name: "interrupted/discovery", args: asJane + " --cache-dir cold"}, faultproxy.Discovery(), 1},
		{trouble{name: "interrupted/self-check", args: asJane}, faultproxy.Reviews(selfCheck), 1},
		{trouble{name: "interrupted/question", args: asJane}, faultproxy.Reviews(question), 1},
		{trouble{name: "interrupted/namespaces", args: "jane get pods -A --no-hints"}, faultproxy.Path("GET", "/api/v1/namespaces"), 1},
		{
			trouble{name: "interrupted/some-questions", args: "jane@example.com list pods -l acme.example/kind=stage --group dev-team --concurrency 1"},
			faultproxy.Reviews(question).And(faultproxy.Mentions("staging")), 1,
		},
		{
			trouble{name: "interrupted/some-rules", args: "jane@example.com -l acme.example/kind=stage --group dev-team --resource pods --concurrency 1"},
			faultproxy.Reviews(list).And(faultproxy.Mentions("staging")), 1,
		},
		{
			trouble{name: "interrupted/some-rules-jsonpath", args: "jane@example.com -l acme.example/kind=stage --group dev-team --resource configmaps -o jsonpath={.incomplete}{.reasons} --concurrency 1"},
			faultproxy.Reviews(list).And(faultproxy.Mentions("staging")), 1,
		},
		{trouble{name: "interrupted/all-rules", args: "jane@example.com -n production --group dev-team"}, faultproxy.Reviews(list), 2},
		{
			trouble{name: "interrupted/sweep", caller: reviewer, args: "jane@example.com -n production --group dev-team --resource pods --verb get --verb watch --concurrency 1"},
			faultproxy.Reviews(review).And(faultproxy.Mentions("watch")), 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, cluster, test.trouble)
			s.warm(t)
			hanging := make(chan struct{})
			s.proxy.Inject(test.hangs, faultproxy.Hang(hanging, test.sent))
			s.compare(t, s.interrupt(t, hanging))
		})
	}
}

// warm leaves what the server serves in the cache on disk, so that reading it is
// over by the time that something hangs.
func (s *scene) warm(t *testing.T) {
	t.Helper()
	warming := *s
	warming.argv = []string{"get", "pods", "-q"}
	if got := warming.run(t); got.code != 1 {
		t.Fatalf("want a no, got %s", got)
	}
	s.proxy.Reset()
}

// interrupt runs the plugin and sends SIGINT when a request hangs.
func (s *scene) interrupt(t *testing.T, hanging <-chan struct{}) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := s.command(t, &stdout, &stderr)
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
		t.Fatalf("ended before anything hung: %v\n%s%s", err, &stdout, &stderr)
	}
	return s.outcome(t, <-ended, &stdout, &stderr)
}
