package trailstories

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	authenticationv1 "k8s.io/api/authentication/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

const chainRights = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: chains-act}
rules: [{apiGroups: [''], resources: [users], resourceNames: [carol@example.com], verbs: [impersonate]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: chains-act}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: chains-act}
subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: ACTOR}
  - {kind: ServiceAccount, namespace: default, name: robot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: chains, namespace: default}
rules:
  - {apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}
  - {apiGroups: [''], resources: [pods], verbs: [list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: chains, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: chains}
subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: carol@example.com}
  - {kind: ServiceAccount, namespace: default, name: robot}
`

// TestChains: somebody makes two tokens as somebody else, and uses one of them: to
// list pods, for what it may not, and to act as somebody again. Once it has acted in
// the legacy way, the server names whom it refuses.
func TestChains(t *testing.T) {
	cluster := lazy.Get(t)
	actor := requester(t, cluster)
	if err := cluster.ApplySettled(t.Context(), strings.ReplaceAll(chainRights, "ACTOR", actor.Name)); err != nil {
		t.Fatal(err)
	}
	robot := testcluster.Requester{Token: minted(t, cluster, actor)}
	minted(t, cluster, actor) // never used
	for _, step := range []step{
		{robot, http.MethodGet, pods, nil, 200},
		{robot, http.MethodGet, pods, nil, 200},
		{robot, http.MethodDelete, pods + "/web", nil, 403},
		{robot, http.MethodGet, pods, as("carol@example.com"), 200},
		{robot, http.MethodGet, pods, as("root"), 403},
	} {
		step.take(t, cluster)
	}
	if _, err := cluster.AuditEvents(t.Context(), ""); err != nil { // until all is written
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := whocanas.Main(flags.Console{Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }},
		[]string{"trail", cluster.AuditLogPath, "--chains", "--actor", actor.Name, "-o", "json"})
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	var answer struct {
		Chains []struct {
			Actor, As, Mode, TokenOf string
			Count, Denied            int
			Verbs, Targets           struct{ Values []string }
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range answer.Chains {
		line, err := json.Marshal([]any{strings.ReplaceAll(c.Actor, actor.Name, "ACTOR"), c.As, c.Mode, c.TokenOf, c.Count, c.Denied, c.Verbs.Values, c.Targets.Values})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(line))
	}
	want := []string{
		`["ACTOR","carol@example.com","legacy","default:robot",5,2,["delete","list"],["carol@example.com","root"]]`,
		`["ACTOR","carol@example.com","legacy","default:robot",0,0,[],[]]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// minted is a token of robot that the actor makes as carol.
func minted(t *testing.T, cluster *testcluster.Cluster, actor testcluster.Requester) string {
	t.Helper()
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(cluster.CA)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	defer client.CloseIdleConnections()
	body := `{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, cluster.ServerURL+"/api/v1/namespaces/default/serviceaccounts/robot/token", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = as("carol@example.com")
	request.Header.Set("Authorization", "Bearer "+actor.Token)
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var review authenticationv1.TokenRequest
	if err := json.Unmarshal(text, &review); err != nil || review.Status.Token == "" {
		t.Fatalf("%s: %v\n%s", response.Status, err, text)
	}
	return review.Status.Token
}
