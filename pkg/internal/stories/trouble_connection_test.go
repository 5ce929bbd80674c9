package stories

import (
	"testing"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

const (
	kubeconfigHead = "apiVersion: v1\nkind: Config\ncurrent-context: c\n" +
		"contexts: [{name: c, context: {cluster: c, user: u}}]\n"
	expiredToken = kubeconfigHead +
		"clusters: [{name: c, cluster: {server: '{SERVER}', certificate-authority: '{CA}'}}]\n" +
		"users: [{name: u, user: {token: an-expired-secret-token}}]\n"
	noCredentials = kubeconfigHead +
		"clusters: [{name: c, cluster: {server: '{SERVER}', certificate-authority: '{CA}'}}]\n" +
		"users: [{name: u, user: {}}]\n"
	unknownAuthority = kubeconfigHead +
		"clusters: [{name: c, cluster: {server: '{SERVER}'}}]\n" +
		"users: [{name: u, user: {token: '{TOKEN}'}}]\n"
	nobodyListens = kubeconfigHead +
		"clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n" +
		"users: [{name: u, user: {token: '{TOKEN}'}}]\n"
	failingPlugin = kubeconfigHead +
		"clusters: [{name: c, cluster: {server: '{SERVER}', certificate-authority: '{CA}'}}]\n" +
		"users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: 'false', interactiveMode: Never}}}]\n"
	missingContext = "apiVersion: v1\nkind: Config\ncurrent-context: gone\n" +
		"clusters: [{name: c, cluster: {server: '{SERVER}'}}]\n"
	leakingGroups = kubeconfigHead +
		"clusters: [{name: c, cluster: {server: '{SERVER}', certificate-authority: '{CA}'}}]\n" +
		"users: [{name: u, user: {token: '{TOKEN}', as-groups: [dev-team]}}]\n"
)

// TestNoConnection: where there is nothing to ask, the error says what was
// tried and what to do, for a list, a question and whoami alike.
func TestNoConnection(t *testing.T) {
	prove(t, []trouble{
		{name: "connection/no-kubeconfig", args: asJane, env: []string{"KUBECONFIG=/nonexistent/config"}},
		{name: "connection/no-kubeconfig-flag", args: asJane + " --kubeconfig nowhere.yaml"},
		{name: "connection/kubeconfig-empty", args: asJane, kubeconfig: "apiVersion: v1\nkind: Config\n"},
		{name: "connection/kubeconfig-malformed", args: asJane, kubeconfig: "apiVersion: v1\nkind: [\n"},
		{name: "connection/context-missing", args: asJane, kubeconfig: missingContext},
		{name: "connection/context-flag-unknown", args: asJane + " --context staging", kubeconfig: noCredentials},
		{name: "connection/as-groups-in-kubeconfig", args: asJane, kubeconfig: leakingGroups},
		{name: "connection/unreachable", args: asJane, kubeconfig: nobodyListens},
		{name: "connection/unreachable-list", args: "jane", kubeconfig: nobodyListens},
		{name: "connection/unreachable-whoami", args: "whoami", kubeconfig: nobodyListens},
		{name: "connection/unknown-authority", args: asJane, kubeconfig: unknownAuthority},
		{name: "connection/credential-plugin-fails", args: asJane, kubeconfig: failingPlugin},
		{name: "connection/unreachable-version", args: "version -o jsonpath={.unreachable}", kubeconfig: nobodyListens},
	})
}

// TestBadCredentials: an expired token is trouble, never a no; the token is in
// no message.
func TestBadCredentials(t *testing.T) {
	prove(t, []trouble{
		{name: "credentials/expired", args: asJane, kubeconfig: expiredToken},
		{name: "credentials/expired-list", args: "jane --no-hints", kubeconfig: expiredToken},
		{name: "credentials/expired-whoami", args: "whoami", kubeconfig: expiredToken},
		{name: "credentials/expired-review", args: asJane + " --source review", kubeconfig: expiredToken},
		{name: "credentials/none", args: asJane, kubeconfig: noCredentials},
		{name: "credentials/none-whoami", args: "whoami", kubeconfig: noCredentials},
		{name: "credentials/expire-on-the-way", args: asJane, faults: faulty(
			faultproxy.Reviews("selfsubjectaccessreviews"), faultproxy.Unauthorized())},
	})
}

// TestLateAnswers: --request-timeout bounds each request; a note says what is
// being waited for when it takes long.
func TestLateAnswers(t *testing.T) {
	never := faultproxy.Delay(time.Hour)
	prove(t, []trouble{
		{name: "late/self-check", args: asJane + " --request-timeout 3s", faults: faulty(
			faultproxy.Reviews("selfsubjectreviews"), never)},
		{name: "late/question", args: asJane + " --request-timeout 3s", faults: faulty(
			faultproxy.Reviews("selfsubjectaccessreviews"), never)},
		{name: "late/list", args: somePods + " --request-timeout 3s", faults: faulty(
			faultproxy.Reviews("selfsubjectrulesreviews"), never)},
		{name: "late/discovery", args: asJane + " --request-timeout 1s", faults: faulty(
			faultproxy.Discovery(), never)},
		{name: "late/namespace", args: asJane + " --request-timeout 3s", faults: faulty(
			faultproxy.Path("GET", "/api/v1/namespaces/"), never)},
		{name: "late/slow-but-answers", args: asJane, faults: faulty(
			faultproxy.Reviews("selfsubjectaccessreviews"), faultproxy.Delay(6*time.Second))},
	})
}

// TestConnectionCut: an answer that ends in the middle is no answer.
func TestConnectionCut(t *testing.T) {
	prove(t, []trouble{
		{name: "cut/self-check", args: asJane, faults: faulty(
			faultproxy.Reviews("selfsubjectreviews"), faultproxy.Cut())},
		{name: "cut/question", args: asJane, faults: faulty(
			faultproxy.Reviews("selfsubjectaccessreviews"), faultproxy.Cut())},
		{name: "cut/list", args: somePods, faults: faulty(
			faultproxy.Reviews("selfsubjectrulesreviews"), faultproxy.Cut())},
		{name: "cut/discovery", args: asJane, faults: faulty(faultproxy.Discovery(), faultproxy.Cut())},
	})
}
