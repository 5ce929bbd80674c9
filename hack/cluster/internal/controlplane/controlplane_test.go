package controlplane

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/kubeconfig"
)

func TestServerListensOnLoopbackOnly(t *testing.T) {
	arguments := apiserverArguments(files{dir: "/d"}, Options{AuthorizationMode: "RBAC"}, 6443)
	want := []string{
		"--etcd-servers=unix://etcd.sock",
		"--bind-address=127.0.0.1",
		"--secure-port=6443",
		"--permit-port-sharing",
		"--tls-cert-file=/d/apiserver.crt",
		"--tls-private-key-file=/d/apiserver.key",
		"--client-ca-file=/d/ca.crt",
		"--token-auth-file=/d/tokens.csv",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=/d/service-account.key",
		"--service-account-signing-key-file=/d/service-account.key",
		"--service-cluster-ip-range=10.0.0.0/24",
		"--endpoint-reconciler-type=none",
		"--disable-admission-plugins=ServiceAccount",
		"--audit-policy-file=/d/audit-policy.json",
		"--audit-log-path=/d/audit.log",
		"--audit-log-mode=blocking",
		"--audit-log-maxsize=10000",
		"--shutdown-watch-termination-grace-period=1s",
		"--authorization-mode=RBAC",
	}
	if !slices.Equal(arguments, want) {
		t.Errorf("got %q", arguments)
	}
}

func TestOptionsBecomeArguments(t *testing.T) {
	options := Options{
		AuthorizationMode:           "Node,RBAC",
		AuditPolicyFile:             "/policy.yaml",
		FeatureGates:                "A=true,B=false",
		EmulatedVersion:             "1.35",
		MaxRequestsInflight:         8,
		MaxMutatingRequestsInflight: 4,
		Args:                        []string{"v=2", "--goaway-chance=0.01"},
	}
	arguments := apiserverArguments(files{dir: "/d"}, options, 6443)
	want := []string{
		"--authorization-mode=Node,RBAC",
		"--feature-gates=A=true,B=false",
		"--emulated-version=1.35",
		"--max-requests-inflight=8",
		"--max-mutating-requests-inflight=4",
		"--v=2",
		"--goaway-chance=0.01",
	}
	if got := arguments[len(arguments)-len(want):]; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if !slices.Contains(arguments, "--audit-policy-file=/policy.yaml") {
		t.Errorf("got %q", arguments)
	}
}

func TestWebhookIsAskedLastUnlessPlaced(t *testing.T) {
	cases := map[string][]string{
		"RBAC":              {"RBAC", "Webhook"},
		"Node,RBAC":         {"Node", "RBAC", "Webhook"},
		"Webhook,Node,RBAC": {"Webhook", "Node", "RBAC"},
	}
	for mode, want := range cases {
		options := Options{AuthorizationMode: mode, WebhookAuthorizer: "http://127.0.0.1:1/"}
		if got := options.modes(); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", mode, got, want)
		}
	}
}

func TestWebhookBecomesAnAuthorizationConfiguration(t *testing.T) {
	dir := files{dir: t.TempDir()}
	options := Options{AuthorizationMode: "RBAC", WebhookAuthorizer: "https://127.0.0.1:8443/authorize"}
	if err := writeAuthorization(dir, options); err != nil {
		t.Fatal(err)
	}
	want := `{
  "kind": "AuthorizationConfiguration",
  "apiVersion": "apiserver.config.k8s.io/v1",
  "authorizers": [
    {
      "type": "RBAC",
      "name": "rbac"
    },
    {
      "type": "Webhook",
      "name": "webhook",
      "webhook": {
        "authorizedTTL": "1s",
        "cacheAuthorizedRequests": false,
        "unauthorizedTTL": "1s",
        "cacheUnauthorizedRequests": false,
        "timeout": "5s",
        "subjectAccessReviewVersion": "v1",
        "matchConditionSubjectAccessReviewVersion": "v1",
        "failurePolicy": "NoOpinion",
        "connectionInfo": {
          "type": "KubeConfigFile",
          "kubeConfigFile": "` + dir.webhookKubeconfig() + `"
        },
        "matchConditions": null
      }
    }
  ]
}`
	if got := readFile(t, dir.authorization()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	wantKubeconfig := `apiVersion: v1
clusters:
- cluster:
    insecure-skip-tls-verify: true
    server: https://127.0.0.1:8443/authorize
  name: webhook
contexts:
- context:
    cluster: webhook
    user: ""
  name: webhook
current-context: webhook
kind: Config
users: null
`
	if got := readFile(t, dir.webhookKubeconfig()); got != wantKubeconfig {
		t.Errorf("got\n%s\nwant\n%s", got, wantKubeconfig)
	}
}

func TestInvalidOptionsAreRefused(t *testing.T) {
	cases := map[string]Options{
		"-1 requesters: must not be negative":                                  {Requesters: -1},
		"authorization mode RBAC,Webhook: the webhook authorizer is not given": {AuthorizationMode: "RBAC,Webhook"},
		`argument "v" for kube-apiserver: must be key=value`:                   {Args: []string{"v"}},
		`argument "=2" for kube-apiserver: must be key=value`:                  {Args: []string{"=2"}},
	}
	for want, options := range cases {
		if err := options.Validate(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestFilesBecomeAbsolute(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	got, err := Options{AuditPolicyFile: "policy.yaml", WebhookAuthorizer: "webhook.kubeconfig"}.Absolute()
	if err != nil {
		t.Fatal(err)
	}
	if got.AuditPolicyFile != filepath.Join(here, "policy.yaml") ||
		got.WebhookAuthorizer != filepath.Join(here, "webhook.kubeconfig") {
		t.Errorf("got %+v", got)
	}
}

func TestOnlyAdminAndLauncherAreMasters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.csv")
	made := users{
		admin:      kubeconfig.User{Name: "admin", Token: "a"},
		launcher:   kubeconfig.User{Name: "cluster-launcher", Token: "l"},
		requesters: []kubeconfig.User{{Name: "requester-1", Token: "r"}},
	}
	if err := made.write(path); err != nil {
		t.Fatal(err)
	}
	const want = `a,admin,admin,system:masters
l,cluster-launcher,cluster-launcher,system:masters
r,requester-1,requester-1
`
	if got := readFile(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTokensDifferInEveryRun(t *testing.T) {
	first, second := newUsers(2), newUsers(2)
	tokens := []string{first.launcher.Token, second.launcher.Token}
	for _, user := range append(first.public(), second.public()...) {
		tokens = append(tokens, user.Token)
	}
	slices.Sort(tokens)
	if unique := slices.Compact(slices.Clone(tokens)); len(unique) != 8 {
		t.Errorf("got %d different tokens of 8", len(unique))
	}
}

func TestServingCertificateIsTrusted(t *testing.T) {
	dir := files{dir: t.TempDir()}
	ca, err := writeCertificates(dir)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(dir.servingCert(), dir.servingKey())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host}); err != nil {
			t.Error(err)
		}
	}
	if key := readFile(t, dir.serviceAccountKey()); !strings.HasPrefix(key, "-----BEGIN EC PRIVATE KEY-----") {
		t.Error("the service account key is not in SEC1 form")
	}
}

func TestReservedPortIsNotGivenAway(t *testing.T) {
	reserved, err := reservePort()
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(reserved.number))
	if listener, err := net.Listen("tcp", address); err == nil {
		_ = listener.Close()
		t.Error("the port was free")
	}
	reserved.release()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
}

func TestReviewsAreLoggedWithBodies(t *testing.T) {
	got, err := json.Marshal(auditPolicy())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"kind":"Policy","apiVersion":"audit.k8s.io/v1","metadata":{},"rules":[` +
		`{"level":"RequestResponse","resources":[{"group":"authorization.k8s.io"},{"group":"authentication.k8s.io"}]},` +
		`{"level":"Metadata"}],"omitStages":["RequestReceived"]}`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
