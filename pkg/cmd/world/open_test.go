package world

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

const manifests = `
apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {stage: live}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: bot, namespace: ci}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: look}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: lookers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: look}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
`

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens a world of manifests on stdin, or of a kubeconfig.
func open(t *testing.T, kubeconfig string, quiet bool, files ...string) (Opened, string, error) {
	t.Helper()
	t.Setenv("KUBECONFIG", kubeconfig)
	var stderr bytes.Buffer
	console := flags.Console{In: strings.NewReader(manifests), Out: &bytes.Buffer{}, Err: &stderr, Getenv: func(string) string { return "" }}
	opened, err := Open(console, flags.NewConnection(), flags.Asking{Source: "auto", Files: files}, "test", quiet)
	return opened, stderr.String(), err
}

// Manifests need no kubeconfig; one says what the current namespace is.
func TestOpenManifests(t *testing.T) {
	kubeconfig := written(t, "config", "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {namespace: team}}]\n")
	for path, namespace := range map[string]string{"/no/such/kubeconfig": "default", kubeconfig: "team"} {
		opened, stderr, err := open(t, path, false, "-")
		if err != nil {
			t.Fatal(err)
		}
		names, err := opened.Namespaces(t.Context(), "")
		if diff := cmp.Diff([]string{min(namespace, "prod"), max(namespace, "prod")}, names); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if opened.Namespace() != namespace || opened.Title() != "-" || opened.Acting != "" || opened.Minor(t.Context()) != 0 {
			t.Errorf("%q in %q as %q", opened.Title(), opened.Namespace(), opened.Acting)
		}
		if diff := cmp.Diff("note: 1 object of another kind was ignored\n", stderr); diff != "" {
			t.Errorf("notes (-want +got):\n%s", diff)
		}
		decision := opened.Authority.Check(t.Context(), identity.Identity{Kind: identity.User, Name: "jane"},
			access.Request{Verb: "get", Resource: "pods", Namespace: namespace})
		if decision.Verdict != access.Allowed {
			t.Errorf("jane: %+v", decision)
		}
	}
}

func TestOpenQuietly(t *testing.T) {
	if _, stderr, err := open(t, "/no/such/kubeconfig", true, "-"); stderr != "" || err != nil {
		t.Errorf("%v, noted %q", err, stderr)
	}
}

func TestOpenManifestsThatAreNotThere(t *testing.T) {
	_, _, err := open(t, "/no/such/kubeconfig", false, "/no/such/file")
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// Nobody is in effect where there is no cluster.
func TestManifestsHaveNoIdentityInEffect(t *testing.T) {
	opened, _, err := open(t, "/no/such/kubeconfig", true, "-")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opened.Authority.Identify(t.Context(), identity.Identity{}); !errors.Is(err, rbac.ErrNobody) {
		t.Errorf("got %v", err)
	}
}

func TestWhatManifestsHold(t *testing.T) {
	opened, _, err := open(t, "/no/such/kubeconfig", true, "-")
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	t.Run("namespaces by label", func(t *testing.T) {
		for selector, want := range map[string][]string{"stage=live": {"prod"}, "stage=test": nil} {
			if got, err := opened.Namespaces(ctx, selector); !cmp.Equal(want, got) || err != nil {
				t.Errorf("%s: got %q, %v", selector, got, err)
			}
		}
		_, err := opened.Namespaces(ctx, "stage=(")
		var usage *exit.UsageError
		if !errors.As(err, &usage) || !strings.HasPrefix(usage.Problem, "--selector stage=(: ") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a namespace that is not defined may exist", func(t *testing.T) {
		for name, want := range map[string]kube.Existence{"prod": kube.Exists, "default": kube.Exists, "other": kube.NotKnown} {
			if got := opened.NamespaceExists(ctx, name); got != want {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
	})
	t.Run("service accounts", func(t *testing.T) {
		bot := []identity.Identity{{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}}
		for namespace, want := range map[string][]identity.Identity{"": bot, "ci": bot, "prod": nil} {
			got, err := opened.ServiceAccounts(ctx, namespace)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("in %q: %v (-want +got):\n%s", namespace, err, diff)
			}
		}
	})
	t.Run("cluster roles", func(t *testing.T) { clusterRoles(ctx, t, opened) })
	t.Run("objects", func(t *testing.T) {
		objects, err := opened.Objects(ctx, "")
		if err != nil || len(objects.ClusterRoles) != 1 || len(objects.RoleBindings) != 1 {
			t.Errorf("%+v, %v", objects, err)
		}
	})
	t.Run("built-in resources", func(t *testing.T) {
		catalog, missing, err := opened.Catalog(ctx, false)
		if _, known := catalog.Find("apps", "deployments"); !known || missing != nil || err != nil {
			t.Errorf("known %v, missing %q, %v", known, missing, err)
		}
	})
}

func clusterRoles(ctx context.Context, t *testing.T, opened Opened) {
	t.Helper()
	role, err := opened.ClusterRole(ctx, "look")
	if err != nil || role == nil || len(role.Rules) != 1 {
		t.Errorf("got %v, %v", role, err)
	}
	if role, err := opened.ClusterRole(ctx, "gone"); role != nil || err != nil {
		t.Errorf("got %v, %v", role, err)
	}
}

// As whom the caller acts comes from the kubeconfig or from flags.
func TestActing(t *testing.T) {
	config := func(user string) string {
		return written(t, "config", "apiVersion: v1\nkind: Config\ncurrent-context: c\n"+
			"clusters: [{name: k, cluster: {server: 'https://127.0.0.1:1'}}]\n"+
			"contexts: [{name: c, context: {cluster: k, user: u}}]\nusers: [{name: u, user: {"+user+"}}]\n")
	}
	for user, want := range map[string]string{
		"token: x":                          "",
		"as: root":                          "root",
		"as: root, as-groups: [ops, 'a b']": "root, groups ops, a b",
	} {
		opened, _, err := open(t, config(user), true)
		if err != nil {
			t.Fatal(err)
		}
		if opened.Acting != want {
			t.Errorf("%s: got %q, want %q", user, opened.Acting, want)
		}
	}
}
