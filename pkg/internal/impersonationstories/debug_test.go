package impersonationstories

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

var (
	// took is how long a request took.
	took      = regexp.MustCompile(`(?m) [0-9.]+(?:µs|ms|s)($| Impersonate-)`)
	debugLine = regexp.MustCompile(`^debug: `)
)

// TestDebug: --debug tells of each request that the server was sent, in which
// order ever, and of no credential, however it was given.
func TestDebug(t *testing.T) {
	cluster := companyOf(t)
	const (
		namespace = "debug: GET /api/v1/namespaces/production?timeout=1m0s 200 OK TIME"
		review    = "debug: POST /apis/authentication.k8s.io/v1/selfsubjectreviews?timeout=1m0s 201 Created TIME"
		check     = "debug: POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews?timeout=1m0s 201 Created TIME"
		asJane    = ` Impersonate-User="jane@example.com" Impersonate-Group="dev-team"`
	)
	tests := []struct {
		name, line string
		code       int
		stdout     string
		stderr     []string // sorted
	}{
		{
			name:   "a token of the kubeconfig",
			line:   `kubectl who-can-as jane@example.com get pods -n production --group dev-team -q --debug`,
			stderr: []string{namespace, review + asJane, check + asJane},
		},
		{
			name:   "a token of a flag, and values that would colour a terminal",
			line:   `kubectl who-can-as whoami jane --group $'\u202edev' --uid 開発 --user-extra acme.example/ticket='a" Impersonate-Group="b' --token "$TOKEN" -q --debug -o jsonpath='{.identity.username}'`,
			stdout: "jane",
			stderr: []string{
				review + ` Impersonate-User="jane" Impersonate-Extra-Acme.example%2fticket="a\" Impersonate-Group=\"b" Impersonate-Group="\u202edev" Impersonate-Uid="開発"`,
			},
		},
		{
			name: "a token that is wrong",
			line: `kubectl who-can-as whoami jane --token "wrong-$TOKEN" -q --debug`,
			code: 2,
			stderr: []string{
				`debug: POST /apis/authentication.k8s.io/v1/selfsubjectreviews?timeout=1m0s 401 Unauthorized TIME Impersonate-User="jane"`,
				"error: asking the server whom it sees: Unauthorized",
				"this context (kubectl config view --minify)",
				"your credentials are missing, wrong or expired: log in again, or check the user of",
			},
		},
		{
			name:   "the matrix, with a token of a file",
			line:   `kubectl impersonate-matrix jane@example.com --group dev-team --can 'get pods' -n production -q --debug --kubeconfig by-file`,
			stdout: "IDENTITY                   CLUSTER  production\njane@example.com+dev-team  -        ✓\n",
			stderr: []string{namespace, review + asJane, check + asJane, check + asJane},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, caller := debugScene(t, cluster)
			var stdout, stderr strings.Builder
			if code := s.Run(t.Context(), t, tt.line, "", &stdout, &stderr); code != tt.code {
				t.Errorf("ends with %d, want %d\n%s", code, tt.code, stderr.String())
			}
			if diff := cmp.Diff(tt.stdout, stdout.String()); diff != "" {
				t.Errorf("stdout (-want +got):\n%s", diff)
			}
			lines := strings.Split(strings.TrimSuffix(took.ReplaceAllString(stderr.String(), " TIME$1"), "\n"), "\n")
			slices.Sort(lines)
			if diff := cmp.Diff(tt.stderr, lines); diff != "" {
				t.Errorf("stderr (-want +got):\n%s", diff)
			}
			for _, form := range []string{caller.Token, base64.StdEncoding.EncodeToString([]byte(caller.Token)), "Bearer", "Authorization"} {
				if strings.Contains(stdout.String()+stderr.String(), form) {
					t.Errorf("%q is in the output:\n%s%s", form, stdout.String(), stderr.String())
				}
			}
			sameNumber(t, cluster, caller, lines, tt.code == 0)
		})
	}
}

// sameNumber holds what is told against the server's log of the caller.
func sameNumber(t *testing.T, cluster *testcluster.Cluster, caller testcluster.Requester, lines []string, known bool) {
	t.Helper()
	if !known {
		return // the server's log has no name for whom it does not know
	}
	events, err := cluster.AuditEvents(t.Context(), caller.Name)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, line := range lines {
		if debugLine.MatchString(line) {
			told++
		}
	}
	if told != len(events) {
		t.Errorf("%d requests are told of, and the server logged %d", told, len(events))
	}
}

// debugScene is a shell of an administrator of its own, whose token is in a
// kubeconfig, in $TOKEN, and in a file to which the kubeconfig by-file refers.
func debugScene(t *testing.T, cluster *testcluster.Cluster) (*scene, testcluster.Requester) {
	t.Helper()
	caller, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, cluster, storybook.Section{})
	if err := cluster.ApplySettled(t.Context(), strings.ReplaceAll(administrator, "CALLER", caller.Name)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(caller.KubeconfigPath)
	if err != nil {
		t.Fatal(err)
	}
	s.save(t, "token", caller.Token)
	byFile := strings.ReplaceAll(string(text), "token: "+caller.Token, "tokenFile: "+filepath.Join(s.Dir, "token"))
	if byFile == string(text) {
		t.Fatal("the kubeconfig has another form than the test takes it to have")
	}
	s.save(t, "by-file", byFile)
	s.Env = append(s.Env, "KUBECONFIG="+caller.KubeconfigPath, "TOKEN="+caller.Token)
	return s, caller
}
