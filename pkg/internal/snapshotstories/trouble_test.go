package snapshotstories

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

// files are the names in the scene's directory, without what kubectl keeps there.
func (s *scene) files(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, entry := range entries {
		if !slices.Contains([]string{".cache", ".kube"}, entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	return names
}

// TestWhatIsRefusedAsksNothing: command lines that cannot be meant and files that
// cannot be written are told before the first request.
func TestWhatIsRefusedAsksNothing(t *testing.T) {
	s := newScene(t, "cluster-admin")
	s.save(t, "there.json", "mine")
	for _, test := range []struct{ line, want string }{
		{"there.json", "error: saving the snapshot: \"there.json\": there is such a file already\ntake another name, or replace it with --force\nsee kubectl who-can-as snapshot --help\n"},
		{"no/such/folder.json", "error: saving the snapshot: the folder \"no/such\": no such file or directory\n"},
		{"s.json.xz", "error: saving the snapshot: \"s.json.xz\": .xz is not written here: use .gz or .zst\n"},
		{". --force", "error: saving the snapshot: \".\": no regular file, so it cannot be replaced by one\n"},
		{"s.json -o yaml", "error: --output goes with --verify: a snapshot has one format\nsee kubectl who-can-as snapshot --help\n"},
		{"a b", "error: snapshot takes one FILE at most\nthe form is: kubectl who-can-as snapshot [FILE]\nsee kubectl who-can-as snapshot --help\n"},
		{"s.json --time yesterday", "error: --time \"yesterday\" is no time\nwrite it as 2026-01-31T18:00:00Z\nsee kubectl who-can-as snapshot --help\n"},
		{"--verify", "error: --verify needs a FILE\n- is stdin\nsee kubectl who-can-as snapshot --help\n"},
		{"--verify there.json --force", "error: --force goes without --verify\nsee kubectl who-can-as snapshot --help\n"},
		{"--verify there.json -o name", "error: "},
	} {
		t.Run(test.line, func(t *testing.T) {
			got := s.run(t, "kubectl who-can-as snapshot "+test.line)
			if strings.HasSuffix(test.line, "-o name") {
				got.Err = got.Err[:len(test.want)] // the formats that there are
			}
			if diff := cmp.Diff(result{Err: test.want, Code: 2}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	got := s.run(t, "SOURCE_DATE_EPOCH=now kubectl who-can-as snapshot s.json")
	if diff := cmp.Diff(result{Err: "error: $SOURCE_DATE_EPOCH is \"now\", which is no number of seconds\nunset it, or give --time\nsee kubectl who-can-as snapshot --help\n", Code: 2}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{}, s.asked(t)); diff != "" {
		t.Errorf("requests:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"there.json"}, s.files(t)); diff != "" || string(s.content(t, "there.json")) != "mine" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// throughProxy puts a proxy between the scene and its server.
func (s *scene) throughProxy(t *testing.T) *faultproxy.Proxy {
	t.Helper()
	proxy, err := faultproxy.Start(s.cluster.ServerURL, s.cluster.CA)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	s.kubeconfig = filepath.Join(t.TempDir(), "kubeconfig")
	if err := proxy.WriteKubeconfig(s.kubeconfig, s.caller, s.token); err != nil {
		t.Fatal(err)
	}
	return proxy
}

// TestAnErrorOnTheWayLeavesNoFile: a server in trouble is no incomplete snapshot.
func TestAnErrorOnTheWayLeavesNoFile(t *testing.T) {
	s := newScene(t, "cluster-admin")
	proxy := s.throughProxy(t)
	for path, what := range map[string]string{
		"/apis/rbac.authorization.k8s.io/v1/rolebindings": "listing rolebindings",
		"/apis/rbac.authorization.k8s.io/v1/clusterroles": "listing clusterroles",
		"/api/v1/serviceaccounts":                         "listing serviceaccounts",
		"/api/v1/namespaces":                              "listing namespaces",
		"/version":                                        "asking for the server's version",
	} {
		proxy.Reset()
		proxy.Inject(faultproxy.Path("GET", path), faultproxy.InternalError("etcd is away"))
		got := s.run(t, "kubectl who-can-as snapshot s.json")
		words := "etcd is away"
		if path == "/version" { // which is no object of Kubernetes, as is no refusal of it
			words = "the server answered 500 Internal Server Error"
		}
		want := "error: taking a snapshot: " + what + ": " + words + "\nthe fault is the server's: see its log, or try again later\n"
		if diff := cmp.Diff(result{Err: want, Code: 3}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	if diff := cmp.Diff([]string{}, s.files(t)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestDiscoveryMayBeIncomplete: the API of a group that is away is a gap.
func TestDiscoveryMayBeIncomplete(t *testing.T) {
	s := newScene(t, "cluster-admin")
	s.throughProxy(t).Inject(faultproxy.Discovery(), faultproxy.FailDiscovery("apps"))
	got := s.run(t, "kubectl who-can-as snapshot -q s.json --strict")
	const gap = "the server did not say what apps serves: its API is not available"
	if diff := cmp.Diff(result{Err: "warning: the snapshot is incomplete: " + gap + "\n", Code: 3}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = s.run(t, "kubectl who-can-as snapshot --verify s.json -o jsonpath='{.incomplete} {.reasons}'")
	if diff := cmp.Diff(result{Out: `true ["` + gap + `"]`}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = s.run(t, "kubectl who-can-as somebody -f s.json -o jsonpath='{.incomplete} {.reasons}'")
	if diff := cmp.Diff(`true ["when the snapshot was taken: `+gap+`"]`, got.Out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAnInterruptLeavesNoFile, nor anything else.
func TestAnInterruptLeavesNoFile(t *testing.T) {
	s := newScene(t, "cluster-admin")
	hanging := make(chan struct{}, 1)
	s.throughProxy(t).Inject(faultproxy.Path("GET", "/apis/rbac.authorization.k8s.io/v1/rolebindings"), faultproxy.Hang(hanging, 1))
	command := s.shell(t, "exec kubectl-who_can_as snapshot s.json")
	var errs strings.Builder
	command.Stderr = &errs
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	<-hanging
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // the code tells
	if diff := cmp.Diff(result{Err: "error: interrupted\n", Code: 130}, result{Err: errs.String(), Code: command.ProcessState.ExitCode()}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{}, s.files(t)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestAChangedFileIsNotRead, and what it says stays out of the answer.
func TestAChangedFileIsNotRead(t *testing.T) {
	s := newScene(t, "cluster-admin")
	s.must(t, "kubectl who-can-as snapshot s.json")
	s.must(t, "sed 's/watch/wotch/' s.json > edited.json; head -c 5000 s.json > half.json; gzip -c s.json | head -c 5000 > half.json.gz; sed '1s/v1alpha1/v9/' s.json > newer.json; sed 's/$/\\r/' s.json > windows.json")
	const advice = "it was changed or damaged after it was written; take it anew (to ask what a change would do, give the snapshot as it is, and the change as a manifest behind it)\n"
	const cut = "the snapshot ends in the middle: it was cut off on its way here; copy it again, or take it anew\n"
	for file, want := range map[string]string{
		"edited.json":  "error: reading manifests: \"edited.json\": the snapshot does not agree with its digest: " + advice,
		"half.json":    "error: reading manifests: \"half.json\": " + cut,
		"half.json.gz": "error: reading manifests: \"half.json.gz\": the compressed file ends in the middle: it was cut off on its way here; copy or make it again\n",
		"newer.json":   "error: reading manifests: \"newer.json\": a snapshot in the format \"whocanas.dev/v9\", which is newer than this plugin, or no format at all (it reads whocanas.dev/v1alpha1): update the plugin, or take the snapshot with this one\n",
	} {
		for _, line := range []string{"kubectl who-can-as eve get pods -f ", "kubectl who-can-as snapshot --verify ", "kubectl who-can-as eve get pods --keep-going -f "} {
			if diff := cmp.Diff(result{Err: want, Code: 2}, s.run(t, line+file)); diff != "" {
				t.Errorf("%s%s (-want +got):\n%s", line, file, diff)
			}
		}
	}
	s.must(t, "kubectl who-can-as snapshot --verify windows.json")
}
