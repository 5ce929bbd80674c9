package explain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// manifests are the objects of a fix as kubectl would be given them.
func manifests(t *testing.T, fix Fix) string {
	t.Helper()
	var documents []string
	for _, object := range fix.Objects {
		document, err := yaml.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, string(document))
	}
	return strings.Join(documents, "---\n")
}

// proposed is a fix as it is told.
type proposed struct {
	Kind      FixKind
	Sentence  string
	Manifests string
}

func checkFixes(t *testing.T, policy string, q Question, want ...proposed) {
	t.Helper()
	objects := objectsOf(t, policy)
	var got []proposed
	for _, fix := range Fixes(rbac.NewPolicy(objects), objects, q) {
		got = append(got, proposed{fix.Kind, fix.Sentence(), manifests(t, fix)})
	}
	for i := range want {
		want[i].Manifests = strings.TrimPrefix(want[i].Manifests, "\n")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
}

// newRoleForJane is what is proposed where there is no role to use: get on
// pods in prod.
func newRoleForJane() proposed {
	return proposed{
		NewRole, "make a new Role prod/jane-get-pods with exactly this rule and bind it to User jane by a new RoleBinding prod/jane-get-pods; it gives nothing else", `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: jane-get-pods
  namespace: prod
rules:
- apiGroups:
  - ""
  resources:
  - pods
  verbs:
  - get
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: jane-get-pods
  namespace: prod
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: jane-get-pods
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: jane
`,
	}
}

func TestFixesForWhatIsAllowed(t *testing.T) {
	checkFixes(t, boundToJane(reader), ask(t, who(t, "jane"), "get", "pods", "prod"))
}

func TestFixesForTheAnonymousUser(t *testing.T) {
	checkFixes(t, boundToJane(reader), ask(t, who(t, "system:anonymous"), "get", "pods", "prod"))
}

func TestFixesWithNothingToUse(t *testing.T) {
	checkFixes(t, janeHas(`{apiGroups: [""], resources: [secrets], verbs: [get]}`), ask(t, who(t, "jane"), "get", "pods", "prod"), newRoleForJane())
}

func TestFixesAllKindsByExtraRights(t *testing.T) {
	const policy = reader + `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  namespace: prod
  name: team
  uid: 5a1b
  resourceVersion: "7"
  creationTimestamp: "2026-01-01T00:00:00Z"
  labels: {app: web, app.kubernetes.io/managed-by: Helm}
  annotations: {note: kept, kubectl.kubernetes.io/last-applied-configuration: "{}"}
  managedFields: [{manager: kubectl}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: bot}]
`
	checkFixes(t, policy, ask(t, who(t, "jane", "dev-team"), "get", "pods", "prod"), newRoleForJane(), proposed{
		AddSubject,
		"add User jane to RoleBinding prod/team, which gives Role prod/reader; it also allows list on pods; the binding is managed by Helm, which may take this back", `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  annotations:
    note: kept
  labels:
    app: web
    app.kubernetes.io/managed-by: Helm
  name: team
  namespace: prod
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: reader
subjects:
- kind: ServiceAccount
  name: bot
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: jane
`,
	}, proposed{
		BindRole, "bind Role prod/reader to User jane by a new RoleBinding prod/jane-reader; it also allows list on pods", `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: jane-reader
  namespace: prod
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: reader
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: jane
`,
	})
}

// sentences are those of all fixes.
func sentences(t *testing.T, policy string, q Question) []string {
	t.Helper()
	objects := objectsOf(t, policy)
	var said []string
	for _, fix := range Fixes(rbac.NewPolicy(objects), objects, q) {
		said = append(said, fix.Sentence())
	}
	return said
}

func checkSentences(t *testing.T, policy string, q Question, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, sentences(t, policy, q)); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
}

func TestFixesAnExactRoleComesFirst(t *testing.T) {
	policy := strings.ReplaceAll(boundTo(`{kind: User, name: bob}`), "verbs: [get, list]", "verbs: [get]")
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"),
		"add User jane to RoleBinding prod/team, which gives Role prod/reader; it gives nothing else",
		"bind Role prod/reader to User jane by a new RoleBinding prod/jane-reader; it gives nothing else",
		newRoleForJane().Sentence,
	)
}

func TestFixesExtraLeavesOutWhatIsHeld(t *testing.T) {
	policy := boundTo(`{kind: User, name: bob}`) + `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {namespace: prod, name: lister}
rules: [{apiGroups: [""], resources: ["*"], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: lister}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"),
		"add User jane to RoleBinding prod/team, which gives Role prod/reader; it gives nothing else",
		"bind Role prod/reader to User jane by a new RoleBinding prod/jane-reader; it gives nothing else",
		newRoleForJane().Sentence,
	)
}

func TestFixesEverywhereWeighMore(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: getter}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: getters}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: getter}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}]
`
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"),
		"bind ClusterRole getter to User jane by a new RoleBinding prod/jane-getter; it gives nothing else",
		newRoleForJane().Sentence,
		"add User jane to ClusterRoleBinding getters, which gives ClusterRole getter; it also allows get on pods, everywhere",
	)
}

func TestFixesForOneObject(t *testing.T) {
	objects := objectsOf(t, boundToJane(reader))
	fixes := Fixes(rbac.NewPolicy(objects), objects, ask(t, who(t, "sa/ci:bot"), "get", "secrets/db", "prod"))
	want := `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ci-bot-get-secrets-db
  namespace: prod
rules:
- apiGroups:
  - ""
  resourceNames:
  - db
  resources:
  - secrets
  verbs:
  - get
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ci-bot-get-secrets-db
  namespace: prod
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ci-bot-get-secrets-db
subjects:
- kind: ServiceAccount
  name: bot
  namespace: ci
`
	if diff := cmp.Diff(want, manifests(t, fixes[0])); diff != "" {
		t.Errorf("manifests (-want +got):\n%s", diff)
	}
}

func TestFixesForAVerbThatCarriesNoName(t *testing.T) {
	q := ask(t, who(t, "jane"), "create", "secrets/db", "prod")
	if diff := cmp.Diff([]string(nil), exactRule(q.Request).ResourceNames); diff != "" {
		t.Errorf("resourceNames (-want +got):\n%s", diff)
	}
}

func TestFixesForAClusterScopedResource(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: nodes}
rules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nodes}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "nodes/n1", "prod"),
		"make a new ClusterRole jane-get-nodes-n1 with exactly this rule and bind it to User jane by a new ClusterRoleBinding jane-get-nodes-n1; it gives nothing else",
		"bind ClusterRole nodes to User jane by a new ClusterRoleBinding jane-nodes; it also allows get on nodes, everywhere",
	)
}

func TestFixesForAURL(t *testing.T) {
	checkSentences(t, cluster(`{nonResourceURLs: [/metrics], verbs: [post]}`), ask(t, who(t, "group/dev team"), "get", "/metrics", ""),
		"make a new ClusterRole dev-team-get-metrics with exactly this rule and bind it to Group dev team by a new ClusterRoleBinding dev-team-get-metrics; it gives nothing else",
	)
}

func TestFixesForOneNamespaceObject(t *testing.T) {
	checkSentences(t, boundToJane(reader), ask(t, who(t, "jane"), "get", "namespaces/prod", "dev"),
		"make a new Role prod/jane-get-namespaces-prod with exactly this rule and bind it to User jane by a new RoleBinding prod/jane-get-namespaces-prod; it gives nothing else",
	)
}

func TestFixesNeverUseWhatIsReserved(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: cluster-admin}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: everything}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "system:pods"}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ours}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: "system:controller:ours"}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ours}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: reset, annotations: {rbac.authorization.kubernetes.io/autoupdate: "true"}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ours}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: bootstrapping, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ours}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: owned, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x, uid: "1"}]}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ours}
`
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"),
		"bind ClusterRole ours to User jane by a new RoleBinding prod/jane-ours; it gives nothing else",
		newRoleForJane().Sentence,
	)
}

func TestFixesNeverAllowEverything(t *testing.T) {
	q := NewQuestion(who(t, "jane"), access.Request{Verb: "*", Group: "*", Resource: "*"}, access.Resource{})
	checkSentences(t, boundToJane(reader), q)
}

func TestFixesSayThatARoleIsAggregated(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: monitoring}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: monitoring}}]}
rules: [{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list, watch]}, {nonResourceURLs: [/metrics], verbs: [get]}]
`
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"),
		newRoleForJane().Sentence,
		"bind ClusterRole monitoring to User jane by a new RoleBinding prod/jane-monitoring; it also allows list, watch on pods; get, list, watch on pods/log; the role is aggregated and can grow",
	)
}

func TestFixesTakeFreeNames(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: bob}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: jane-get-pods}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}]
`
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"),
		"make a new Role prod/jane-get-pods-2 with exactly this rule and bind it to User jane by a new RoleBinding prod/jane-get-pods-2; it gives nothing else",
	)
}

func TestFixesGiveNothingToWhoeverSelectsAllRoles(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all-roles}
aggregationRule: {clusterRoleSelectors: [{}]}
rules: []
`
	checkSentences(t, policy, ask(t, who(t, "jane"), "get", "nodes", ""))
}

func TestNamesOfObjects(t *testing.T) {
	for word, want := range map[string]string{
		"jane": "jane", "Jane@Example.com": "jane-example.com", "https://issuer/%20#jane": "https-issuer-20-jane",
		"CN=jane,O=x": "cn-jane-o-x", "山田": "", "..": "", strings.Repeat("a", 300): strings.Repeat("a", 100),
	} {
		if diff := cmp.Diff(want, plain(word)); diff != "" {
			t.Errorf("plain(%q) (-want +got):\n%s", word, diff)
		}
	}
	if diff := cmp.Diff("user", ask(t, who(t, "山田"), "get", "pods", "prod").nickname()); diff != "" {
		t.Errorf("nickname (-want +got):\n%s", diff)
	}
}

func TestApply(t *testing.T) {
	before := objectsOf(t, boundToJane(reader))
	after := Apply(before, []any{"not an object", rbac.Role{Ref: access.Ref{Kind: roleKind, Namespace: "prod", Name: "reader"}}.Object()})
	want := objectsOf(t, boundToJane(reader))
	if diff := cmp.Diff(want, before); diff != "" {
		t.Errorf("Apply changed what it was given (-want +got):\n%s", diff)
	}
	want.Roles[0].Rules = []rbacv1.PolicyRule{}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("Apply (-want +got):\n%s", diff)
	}
}
