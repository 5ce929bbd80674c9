package trailstories

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

var lazy = testcluster.Lazy{Options: testcluster.Options{
	AuditPolicyFile: filepath.Join("testdata", "policy.yaml"), FeatureGates: "ConstrainedImpersonation=true",
}}

// pluginEnv has the test's own program be the plugin, for what ends a process.
const pluginEnv = "WHO_CAN_AS_STORY_PLUGIN"

func TestMain(m *testing.M) {
	if os.Getenv(pluginEnv) != "" {
		flags.Silence()
		os.Exit(whocanas.Main(flags.SystemConsole(), os.Args[1:]))
	}
	os.Exit(lazy.Main(m))
}

// step is one request of the day.
type step struct {
	caller  testcluster.Requester
	method  string
	path    string
	headers http.Header
	status  int // that the server has to answer with
}

const pods = "/api/v1/namespaces/default/pods"

// as are the headers to act as somebody.
func as(user string, groups ...string) http.Header {
	headers := http.Header{"Impersonate-User": {user}}
	if len(groups) > 0 {
		headers["Impersonate-Group"] = groups
	}
	return headers
}

// withID adds an audit id of the client's own choice.
func withID(headers http.Header, id string) http.Header {
	headers.Set("Audit-ID", id)
	return headers
}

// TestADay: debugging as a user with all stages of a watch, requests that hide
// behind one audit id, those that a gateway passes on, refused attempts of both
// kinds, and constrained impersonation. Each request is counted once, where it belongs.
func TestADay(t *testing.T) {
	cluster := lazy.Get(t)
	debugger, reader, helper, proxy := requester(t, cluster), requester(t, cluster), requester(t, cluster), requester(t, cluster)
	rights, err := os.ReadFile(filepath.Join("testdata", "rights.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	named := strings.NewReplacer("DEBUGGER", debugger.Name, "READER", reader.Name, "GATEWAY", proxy.Name)
	if err := cluster.ApplySettled(t.Context(), named.Replace(string(rights))); err != nil {
		t.Fatal(err)
	}
	jane := func() http.Header { return as("jane@example.com", "dev-team") }
	bob := func() http.Header { return as("bob@example.com") }
	for _, step := range []step{
		{debugger, http.MethodGet, pods, jane(), 200},
		{debugger, http.MethodGet, pods + "?watch=1&timeoutSeconds=1", jane(), 200},
		{debugger, http.MethodDelete, pods + "/web", jane(), 403},
		{debugger, http.MethodGet, pods, withID(jane(), "one-for-all"), 200},
		{debugger, http.MethodGet, pods, withID(jane(), "one-for-all"), 200},
		{debugger, http.MethodGet, pods, nil, 403}, // his own refusal is none of impersonation
		{reader, http.MethodGet, pods, bob(), 200},
		{reader, http.MethodDelete, pods + "/web", bob(), 403}, // the action half is missing
		{helper, http.MethodGet, pods, as("system:serviceaccount:ci:deployer", "x"), 403},
		{helper, http.MethodGet, pods, as("root"), 403},
		{debugger, http.MethodGet, pods, as("jane@example.com", "sre"), 403},
	} {
		step.take(t, cluster)
	}
	throughGateway(t, cluster, proxy)
	if _, err := cluster.AuditEvents(t.Context(), ""); err != nil { // until all is written
		t.Fatal(err)
	}
	// The server asks for the action half first, and after it has let somebody act
	// in the legacy way once, tells him what that way lacks.
	want := []string{
		"ACTOR AS MODE COUNT DENIED REFUSED VERBS",
		"$DEBUGGER ? (sre) legacy 1 0 1 list",
		"$DEBUGGER jane@example.com (dev-team) legacy 5 1 0 delete,list,watch",
		"$GATEWAY jane@example.com (dev-team) legacy 2 1 0 delete,list",
		"$HELPER ? user-info 1 0 1 list",
		"$HELPER system:serviceaccount:ci:deployer legacy 1 0 1 list",
		"$READER ? user-info 1 0 1 delete",
		"$READER bob@example.com user-info 1 0 0 list",
	}
	names := strings.NewReplacer(debugger.Name, "$DEBUGGER", reader.Name, "$READER", helper.Name, "$HELPER", proxy.Name, "$GATEWAY")
	if diff := cmp.Diff(want, trail(t, cluster, names, debugger, reader, helper, proxy)); diff != "" {
		t.Errorf("the day (-want +got):\n%s", diff)
	}
}

// throughGateway sends two requests of jane through a gateway, which logs her in and
// passes them on with its own token and the headers that name her.
func throughGateway(t *testing.T, cluster *testcluster.Cluster, proxy testcluster.Requester) {
	t.Helper()
	server, err := url.Parse(cluster.ServerURL)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(cluster.CA)
	gateway := httptest.NewServer(&httputil.ReverseProxy{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(server)
			r.SetXForwarded()
			maps.Copy(r.Out.Header, as("jane@example.com", "dev-team"))
			r.Out.Header.Set("Authorization", "Bearer "+proxy.Token)
		},
	})
	defer gateway.Close()
	for method, path := range map[string]string{http.MethodGet: pods, http.MethodDelete: pods + "/web"} {
		request, err := http.NewRequestWithContext(t.Context(), method, gateway.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := gateway.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func requester(t *testing.T, cluster *testcluster.Cluster) testcluster.Requester {
	t.Helper()
	caller, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	return caller
}

// take sends the request.
func (s step) take(t *testing.T, cluster *testcluster.Cluster) {
	t.Helper()
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(cluster.CA)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), s.method, cluster.ServerURL+s.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.headers != nil {
		request.Header = s.headers
	}
	request.Header.Set("Authorization", "Bearer "+s.caller.Token)
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != s.status {
		t.Fatalf("%s %s as %s: %s\n%s", s.method, s.path, s.headers.Get("Impersonate-User"), response.Status, body)
	}
}

// trail is the table of what the callers did, sorted by its lines, without what
// differs from day to day.
func trail(t *testing.T, cluster *testcluster.Cluster, names *strings.Replacer, callers ...testcluster.Requester) []string {
	t.Helper()
	args := []string{"trail", cluster.AuditLogPath, "-o", "table"}
	for _, caller := range callers {
		args = append(args, "--actor", caller.Name)
	}
	var stdout, stderr bytes.Buffer
	code := whocanas.Main(flags.Console{Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}, args)
	if code != 0 || stderr.Len() > 0 {
		t.Fatalf("code %d: %s", code, &stderr)
	}
	return steady(names.Replace(stdout.String()))
}
