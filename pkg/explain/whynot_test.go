package explain

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// told is a near miss as it is told.
type told struct {
	Reason   Reason
	Sentence string
	Remedy   string
}

// checkWhyNot compares all near misses, and holds each against the engine.
func checkWhyNot(t *testing.T, policy string, q Question, want ...told) {
	t.Helper()
	objects := objectsOf(t, policy)
	misses := WhyNot(rbac.NewPolicy(objects), q)
	var got []told
	for _, miss := range misses {
		got = append(got, told{miss.Reason, miss.Sentence(), miss.Remedy()})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("near misses (-want +got):\n%s", diff)
	}
	checkTrue(t, objects, q, misses)
}

// reader is a Role in prod that may read pods.
const reader = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {namespace: prod, name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
`

// boundToJane binds the role to jane, in its own namespace.
func boundToJane(role string) string {
	return role + `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
}

// janeHas is a Role with one rule in prod, bound to jane.
func janeHas(rule string) string {
	return boundToJane(`
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {namespace: prod, name: reader}
rules: [` + rule + `]`)
}

// boundTo binds the reader to one subject, in its own namespace.
func boundTo(subject string) string {
	return reader + `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: team}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [` + subject + `]
`
}

const (
	toJane = "RoleBinding prod/jane gives Role prod/reader to User jane"
	toTeam = "RoleBinding prod/team gives Role prod/reader to "
)

func TestWhyNotAllowed(t *testing.T) {
	checkWhyNot(t, boundToJane(reader), ask(t, who(t, "jane"), "get", "pods", "prod"))
}

func TestWhyNotNothingNear(t *testing.T) {
	checkWhyNot(t, boundToJane(reader), ask(t, who(t, "jane"), "delete", "secrets", "prod"))
}

func TestWhyNotRoleMissing(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: gone}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkWhyNot(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"), told{
		RoleMissing,
		"RoleBinding prod/jane is meant to give Role prod/gone to User jane, but there is no such role",
		"would be allowed if there were Role prod/gone and it allowed this",
	})
}

func TestWhyNotRoleOfAnotherKindMeant(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: view}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkWhyNot(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"), told{
		RoleMissing,
		"RoleBinding prod/jane is meant to give Role prod/view to User jane, but there is no such role",
		"would be allowed if the binding referred to ClusterRole view",
	})
}

func TestWhyNotRoleOfASimilarNameMeant(t *testing.T) {
	const binding = `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: raeder}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkWhyNot(t, reader+binding, ask(t, who(t, "jane"), "get", "pods", "prod"), told{
		RoleMissing,
		"RoleBinding prod/jane is meant to give Role prod/raeder to User jane, but there is no such role",
		"would be allowed if the binding referred to Role prod/reader",
	})
}

func TestWhyNotNotAggregated(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: monitoring}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: monitoring}}]}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: monitoring-pods, labels: {to: monitoring}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: monitoring}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkWhyNot(t, policy, ask(t, who(t, "jane"), "get", "pods", "prod"), told{
		NotAggregated,
		"ClusterRoleBinding jane gives ClusterRole monitoring to User jane, which is aggregated: it selects ClusterRole monitoring-pods, which allows this, and lacks its rules",
		"would be allowed once the controller has put the rules of ClusterRole monitoring-pods into ClusterRole monitoring",
	})
}

func TestWhyNotLetterCaseOfARule(t *testing.T) {
	tests := []struct{ name, rule, sentence, remedy string }{
		{
			"verb", `{apiGroups: [""], resources: [pods], verbs: [Get]}`,
			"among its verbs, Get is not get: letter case counts", "would be allowed if the rule had the verb get",
		},
		{
			"resource", `{apiGroups: [""], resources: [Pods], verbs: [get]}`,
			"among its resources, Pods is not pods: letter case counts", "would be allowed if the rule had the resource pods",
		},
		{
			"name", `{apiGroups: [""], resources: [pods], verbs: [get], resourceNames: [Web]}`,
			"among its resourceNames, Web is not web: letter case counts", "would be allowed if the rule had the resource name web",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkWhyNot(t, janeHas(tt.rule), ask(t, who(t, "jane"), "get", "pods/web", "prod"), told{LetterCase, toJane + ": " + tt.sentence, tt.remedy})
		})
	}
	t.Run("API group", func(t *testing.T) {
		checkWhyNot(t, janeHas(`{apiGroups: [Apps], resources: [deployments], verbs: [get]}`), ask(t, who(t, "jane"), "get", "deploy", "prod"), told{
			LetterCase, toJane + ": among its apiGroups, Apps is not apps: letter case counts", "would be allowed if the rule had the API group apps",
		})
	})
	t.Run("URL", func(t *testing.T) {
		checkWhyNot(t, cluster(`{nonResourceURLs: [/Metrics], verbs: [get]}`), ask(t, who(t, "jane"), "get", "/metrics", ""), told{
			LetterCase, toJaneEverywhere + ": among its nonResourceURLs, /Metrics is not /metrics: letter case counts", "would be allowed if the rule had the URL /metrics",
		})
	})
}

// cluster is a ClusterRole with one rule, bound to jane everywhere.
func cluster(rule string) string {
	return `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules: [` + rule + `]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
}

const toJaneEverywhere = "ClusterRoleBinding jane gives ClusterRole wide to User jane"

func TestWhyNotLetterCaseOfASubject(t *testing.T) {
	tests := []struct {
		name, subject string
		q             Question
		told          told
	}{
		{
			"user", `{kind: User, name: Jane}`, ask(t, who(t, "jane"), "get", "pods", "prod"),
			told{LetterCase, toTeam + "User Jane, and this is User jane: letter case counts", "would be allowed if the binding named User jane"},
		},
		{
			"group", `{kind: Group, name: Dev-Team}`, ask(t, who(t, "jane", "dev-team"), "get", "pods", "prod"),
			told{LetterCase, toTeam + "Group Dev-Team, and this is Group dev-team: letter case counts", "would be allowed if the binding named Group dev-team"},
		},
		{
			"service account", `{kind: ServiceAccount, namespace: ci, name: Bot}`, ask(t, who(t, "sa/ci:bot"), "get", "pods", "prod"),
			told{LetterCase, toTeam + "ServiceAccount ci/Bot, and this is ServiceAccount ci/bot: letter case counts", "would be allowed if the binding named ServiceAccount ci/bot"},
		},
		{
			"kind", `{kind: user, name: jane}`, ask(t, who(t, "jane"), "get", "pods", "prod"),
			told{LetterCase, toTeam + "user jane, and this is User jane: letter case counts", "would be allowed if the binding named User jane"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkWhyNot(t, boundTo(tt.subject), tt.q, tt.told) })
	}
}

func TestWhyNotDeadWord(t *testing.T) {
	jane := who(t, "jane")
	log := ask(t, jane, "get", "pods/web/log", "prod")
	tests := []struct {
		name, rule string
		q          Question
		sentence   string
		remedy     string
	}{
		{"subresources", `{apiGroups: [""], resources: [pods/*], verbs: [get]}`, log, "among its resources, pods/* stands for itself only, not for pods/log", "the resource pods/log"},
		{"the resource by its subresources", `{apiGroups: [""], resources: [pods/*], verbs: [get]}`, ask(t, jane, "get", "pods", "prod"), "among its resources, pods/* stands for itself only, not for pods", "the resource pods"},
		{"everything twice", `{apiGroups: [""], resources: ["*/*"], verbs: [get]}`, log, "among its resources, */* stands for itself only, not for pods/log", "the resource pods/log"},
		{"the beginning of a resource", `{apiGroups: [""], resources: [pod*], verbs: [get]}`, log, "among its resources, pod* stands for itself only, not for pods/log", "the resource pods/log"},
		{"the beginning of a verb", `{apiGroups: [""], resources: [pods], verbs: [get*]}`, ask(t, jane, "get", "pods", "prod"), "among its verbs, get* stands for itself only, not for get", "the verb get"},
		{"verbs in one word", `{apiGroups: [""], resources: [pods], verbs: ["get,list"]}`, ask(t, jane, "get", "pods", "prod"), "among its verbs, get,list stands for itself only, not for get", "the verb get"},
		{"any name", `{apiGroups: [""], resources: [pods], verbs: [get], resourceNames: ["*"]}`, ask(t, jane, "get", "pods/web", "prod"), "among its resourceNames, * stands for itself only, not for any name", "no resourceNames"},
		{"the beginning of a name", `{apiGroups: [""], resources: [pods], verbs: [get], resourceNames: ["web-*"]}`, ask(t, jane, "get", "pods/web-1", "prod"), "among its resourceNames, web-* stands for itself only, not for web-1", "the resource name web-1"},
		{"a group with its version", `{apiGroups: [apps/v1], resources: [deployments], verbs: [get]}`, ask(t, jane, "get", "deploy", "prod"), "among its apiGroups, apps/v1 stands for itself only, not for apps", "the API group apps"},
		{"the core group by its version", `{apiGroups: [v1], resources: [pods], verbs: [get]}`, ask(t, jane, "get", "pods", "prod"), `among its apiGroups, v1 stands for itself only, not for ""`, "the core API group"},
		{"the core group by a name", `{apiGroups: [core], resources: [pods], verbs: [get]}`, ask(t, jane, "get", "pods", "prod"), `among its apiGroups, core stands for itself only, not for ""`, "the core API group"},
		{"the end of a group", `{apiGroups: ["*pps"], resources: [deployments], verbs: [get]}`, ask(t, jane, "get", "deploy", "prod"), "among its apiGroups, *pps stands for itself only, not for apps", "the API group apps"},
		{"a singular", `{apiGroups: [""], resources: [pod], verbs: [get]}`, ask(t, jane, "get", "pods", "prod"), "among its resources, pod stands for itself only, not for pods", "the resource pods"},
		{"a kind", `{apiGroups: [apps], resources: [Deployment], verbs: [get]}`, ask(t, jane, "get", "deploy", "prod"), "among its resources, Deployment stands for itself only, not for deployments", "the resource deployments"},
		{"a short name", `{apiGroups: [apps], resources: [deploy], verbs: [get]}`, ask(t, jane, "get", "deploy", "prod"), "among its resources, deploy stands for itself only, not for deployments", "the resource deployments"},
		{"a resource with its group", `{apiGroups: [apps], resources: [deployments.apps], verbs: [get]}`, ask(t, jane, "get", "deploy", "prod"), "among its resources, deployments.apps stands for itself only, not for deployments", "the resource deployments"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkWhyNot(t, janeHas(tt.rule), tt.q, told{DeadWord, toJane + ": " + tt.sentence, "would be allowed if the rule had " + tt.remedy})
		})
	}
	t.Run("a star within a URL", func(t *testing.T) {
		checkWhyNot(t, cluster(`{nonResourceURLs: [/apis/*/v1], verbs: [get]}`), ask(t, jane, "get", "/apis/apps/v1", ""), told{
			DeadWord, toJaneEverywhere + ": among its nonResourceURLs, /apis/*/v1 stands for itself only, not for /apis/apps/v1",
			"would be allowed if the rule had the URL /apis/apps/v1",
		})
	})
	t.Run("modes of impersonation", func(t *testing.T) {
		q := ask(t, jane, "impersonate:user-info", "users.authentication.k8s.io/bob", "")
		checkWhyNot(t, cluster(`{apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:*"]}`), q, told{
			DeadWord, toJaneEverywhere + ": among its verbs, impersonate:* stands for itself only, not for impersonate:user-info",
			"would be allowed if the rule had the verb impersonate:user-info",
		})
	})
}

func TestWhyNotNamesNeverApply(t *testing.T) {
	rule := janeHas(`{apiGroups: [""], resources: [secrets], verbs: [list, create, deletecollection], resourceNames: [db, tls]}`)
	for verb, words := range map[string]string{
		"create":           "carries no name",
		"deletecollection": "carries no name",
		"list":             "carries a name only with the field selector metadata.name=NAME",
	} {
		t.Run(verb, func(t *testing.T) {
			checkWhyNot(t, rule, ask(t, who(t, "jane"), verb, "secrets", "prod"), told{
				NamesNeverApply, toJane + ": only for the resourceNames db, tls, and a request to " + verb + " " + words,
				"would be allowed if the rule had no resourceNames",
			})
		})
	}
}

func TestWhyNotNameNotIncluded(t *testing.T) {
	rule := janeHas(`{apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [db, tls]}`)
	checkWhyNot(t, rule, ask(t, who(t, "jane"), "get", "secrets/root", "prod"), told{
		NameNotIncluded, toJane + ": only for the resourceNames db, tls, not for root", "would be allowed if the rule had the resource name root",
	})
	checkWhyNot(t, rule, ask(t, who(t, "jane"), "get", "secrets", "prod"), told{
		NameNotIncluded, toJane + ": only for the resourceNames db, tls, and no name is asked for", "would be allowed if the rule had no resourceNames",
	})
}

func TestWhyNotSubresourceMissing(t *testing.T) {
	checkWhyNot(t, boundToJane(reader), ask(t, who(t, "jane"), "get", "pods/web/log", "prod"), told{
		SubresourceMissing, toJane + ": pods does not include pods/log", "would be allowed if the rule had the resource pods/log",
	})
}

func TestWhyNotParentMissing(t *testing.T) {
	checkWhyNot(t, janeHas(`{apiGroups: [""], resources: [pods/log], verbs: [get]}`), ask(t, who(t, "jane"), "get", "pods", "prod"), told{
		ParentMissing, toJane + ": pods/log does not include pods", "would be allowed if the rule had the resource pods",
	})
}

func TestWhyNotURLNotCovered(t *testing.T) {
	for url, path := range map[string]string{"/api/*": "/api", "/metrics": "/metrics/cadvisor", "/version": "/version/", "/metrics/cadvisor": "/metrics"} {
		t.Run(url, func(t *testing.T) {
			checkWhyNot(t, cluster(`{nonResourceURLs: ["`+url+`"], verbs: [get]}`), ask(t, who(t, "jane"), "get", path, ""), told{
				URLNotCovered, toJaneEverywhere + ": " + url + " does not include " + path, "would be allowed if the rule had the URL " + path,
			})
		})
	}
}

func TestWhyNotActionHalfMissing(t *testing.T) {
	rule := cluster(`{apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:user-info"], resourceNames: [bob]}`)
	checkWhyNot(t, rule, ask(t, who(t, "jane"), "impersonate-on:user-info:list", "pods", "prod"), told{
		ActionHalfMissing,
		toJaneEverywhere + ": impersonate:user-info says as whom, and impersonate-on:user-info:list on pods, what to do as them, is missing",
		"would be allowed with a rule for impersonate-on:user-info:list on pods, by a RoleBinding in namespace prod",
	})
}

func TestWhyNotIdentityHalfMissing(t *testing.T) {
	rule := cluster(`{apiGroups: [""], resources: [pods], verbs: ["impersonate-on:serviceaccount:list"]}`)
	checkWhyNot(t, rule, ask(t, who(t, "jane"), "impersonate:serviceaccount", "serviceaccounts.authentication.k8s.io/bot", "ci"), told{
		IdentityHalfMissing,
		toJaneEverywhere + ": impersonate-on:serviceaccount:list says what to do as somebody, and impersonate:serviceaccount on serviceaccounts.authentication.k8s.io, as whom, is missing",
		"would be allowed with a rule for impersonate:serviceaccount on serviceaccounts.authentication.k8s.io (only bot), by a RoleBinding in namespace ci",
	})
}

func TestWhyNotLegacyImpersonation(t *testing.T) {
	rule := cluster(`{apiGroups: [""], resources: [users], verbs: [impersonate]}`)
	checkWhyNot(t, rule, ask(t, who(t, "jane"), "impersonate:user-info", "users.authentication.k8s.io/bob", ""), told{
		LegacyImpersonation,
		toJaneEverywhere + ": the verb impersonate is another one than impersonate:user-info on users.authentication.k8s.io, which constrained impersonation asks for",
		"would be allowed with a rule for impersonate:user-info on users.authentication.k8s.io (only bob), by a ClusterRoleBinding",
	})
}

func TestWhyNotConstrainedImpersonation(t *testing.T) {
	rule := cluster(`{apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:user-info"]}`)
	checkWhyNot(t, rule, ask(t, who(t, "jane"), "impersonate", "users/bob", ""), told{
		ConstrainedImpersonation,
		toJaneEverywhere + ": impersonate:user-info is for constrained impersonation and is another verb than impersonate on users",
		"would be allowed with a rule for impersonate on users (only bob), by a ClusterRoleBinding",
	})
}

func TestWhyNotIdentityHalfInARoleBindingIsNone(t *testing.T) {
	rule := janeHas(`{apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:user-info"]}`)
	checkWhyNot(t, rule, ask(t, who(t, "jane"), "impersonate-on:user-info:list", "pods", "prod"))
}

func TestWhyNotRoleBindingScope(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules: [{apiGroups: [""], resources: [nodes], verbs: [get]}, {nonResourceURLs: [/metrics], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: staging, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	const grant = "RoleBinding prod/jane gives ClusterRole wide to User jane, in the namespaces prod, staging: a RoleBinding reaches no "
	const remedy = "would be allowed with a binding to ClusterRole wide, by a ClusterRoleBinding"
	checkWhyNot(t, policy, ask(t, who(t, "jane"), "get", "nodes/n1", "prod"), told{RoleBindingScope, grant + "cluster-scoped resource", remedy})
	checkWhyNot(t, policy, ask(t, who(t, "jane"), "get", "/metrics", "prod"), told{RoleBindingScope, grant + "URL", remedy})
}

func TestWhyNotSubjectKind(t *testing.T) {
	const self = "ServiceAccount ci/bot"
	bot := ask(t, who(t, "sa/ci:bot"), "get", "pods", "prod")
	jane := ask(t, who(t, "jane", "dev-team"), "get", "pods", "prod")
	tests := []struct {
		name, subject string
		q             Question
		was, is       string
	}{
		{"a User for a ServiceAccount", `{kind: User, name: bot}`, bot, "User bot", self},
		{"a User with the namespace for a ServiceAccount", `{kind: User, name: "ci:bot"}`, bot, "User ci:bot", self},
		{"a Group for a ServiceAccount", `{kind: Group, name: bot}`, bot, "Group bot", self},
		{"a ServiceAccount by its user name", `{kind: ServiceAccount, namespace: ci, name: "system:serviceaccount:ci:bot"}`, bot, "ServiceAccount ci/system:serviceaccount:ci:bot", self},
		{"a ServiceAccount for a User", `{kind: ServiceAccount, namespace: ci, name: jane}`, jane, "ServiceAccount ci/jane", "User jane"},
		{"a Group for a User", `{kind: Group, name: jane}`, jane, "Group jane", "User jane"},
		{"a User for a Group", `{kind: User, name: dev-team}`, jane, "User dev-team", "Group dev-team"},
		{"a ServiceAccount for a Group", `{kind: ServiceAccount, namespace: ci, name: dev-team}`, jane, "ServiceAccount ci/dev-team", "Group dev-team"},
		{"a User for the Group asked about", `{kind: User, name: dev-team}`, ask(t, who(t, "group/dev-team"), "get", "pods", "prod"), "User dev-team", "Group dev-team"},
		{"a User for a Node", `{kind: User, name: n1}`, ask(t, who(t, "node/n1"), "get", "pods", "prod"), "User n1", "User system:node:n1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkWhyNot(t, boundTo(tt.subject), tt.q, told{SubjectKind, toTeam + tt.was + ", and this is " + tt.is, "would be allowed if the binding named " + tt.is})
		})
	}
}

func TestWhyNotSubjectNamespace(t *testing.T) {
	bot := ask(t, who(t, "sa/ci:bot"), "get", "pods", "prod")
	const remedy = "would be allowed if the binding named ServiceAccount ci/bot"
	t.Run("another", func(t *testing.T) {
		checkWhyNot(t, boundTo(`{kind: ServiceAccount, namespace: dev, name: bot}`), bot, told{
			SubjectNamespace, toTeam + "ServiceAccount dev/bot, and this is ServiceAccount ci/bot", remedy,
		})
	})
	t.Run("the binding's own", func(t *testing.T) {
		checkWhyNot(t, boundTo(`{kind: ServiceAccount, name: bot}`), bot, told{
			SubjectNamespace, toTeam + "ServiceAccount prod/bot, and this is ServiceAccount ci/bot", remedy,
		})
	})
	t.Run("by its user name", func(t *testing.T) {
		checkWhyNot(t, boundTo(`{kind: User, name: "system:serviceaccount:dev:bot"}`), bot, told{
			SubjectNamespace, toTeam + "User system:serviceaccount:dev:bot, and this is ServiceAccount ci/bot", remedy,
		})
	})
	t.Run("all of another", func(t *testing.T) {
		checkWhyNot(t, boundTo(`{kind: Group, name: "system:serviceaccounts:dev"}`), bot, told{
			SubjectNamespace, toTeam + "Group system:serviceaccounts:dev, and this is Group system:serviceaccounts:ci",
			"would be allowed if the binding named Group system:serviceaccounts:ci",
		})
	})
	t.Run("none", func(t *testing.T) {
		const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: bot}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}
subjects: [{kind: ServiceAccount, name: bot}]
`
		checkWhyNot(t, policy, bot, told{
			SubjectNamespace, "ClusterRoleBinding bot gives ClusterRole wide to ServiceAccount bot, and a service account without a namespace is nobody", remedy,
		})
	})
}

func TestWhyNotSubjectPrefix(t *testing.T) {
	tests := []struct {
		name, subject string
		q             Question
		was, is       string
	}{
		{"of a user", `{kind: User, name: "oidc:jane"}`, ask(t, who(t, "jane"), "get", "pods", "prod"), "User oidc:jane", "User jane"},
		{"of the identity", `{kind: User, name: jane}`, ask(t, who(t, "https://issuer.example.com#jane"), "get", "pods", "prod"), "User jane", "User https://issuer.example.com#jane"},
		{"of a domain", `{kind: User, name: jane@example.com}`, ask(t, who(t, "jane"), "get", "pods", "prod"), "User jane@example.com", "User jane"},
		{"of a group", `{kind: Group, name: "oidc:dev-team"}`, ask(t, who(t, "jane", "dev-team"), "get", "pods", "prod"), "Group oidc:dev-team", "Group dev-team"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkWhyNot(t, boundTo(tt.subject), tt.q, told{SubjectPrefix, toTeam + tt.was + ", and this is " + tt.is, "would be allowed if the binding named " + tt.is})
		})
	}
}

func TestWhyNotOtherVerb(t *testing.T) {
	checkWhyNot(t, boundToJane(reader), ask(t, who(t, "jane"), "delete", "pods/web", "prod"), told{
		OtherVerb, toJane + ": it allows get, list on pods, not delete", "would be allowed if the rule had the verb delete",
	})
	checkWhyNot(t, cluster(`{nonResourceURLs: [/metrics], verbs: [get]}`), ask(t, who(t, "jane"), "post", "/metrics", ""), told{
		OtherVerb, toJaneEverywhere + ": it allows get on /metrics, not post", "would be allowed if the rule had the verb post",
	})
}

func TestWhyNotOtherVerbOfAnAggregatedRole(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: monitoring}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: monitoring}}]}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: monitoring-pods, labels: {to: monitoring}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: monitoring}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkWhyNot(t, policy, ask(t, who(t, "jane"), "list", "pods", "prod"), told{
		OtherVerb,
		"ClusterRoleBinding jane gives ClusterRole monitoring to User jane: it allows get on pods, not list",
		"would be allowed if the rule had the verb list, which is written in ClusterRole monitoring-pods",
	})
}

func TestWhyNotOtherAPIGroup(t *testing.T) {
	checkWhyNot(t, janeHas(`{apiGroups: [""], resources: [deployments], verbs: [get]}`), ask(t, who(t, "jane"), "get", "deploy", "prod"), told{
		OtherAPIGroup, toJane + ": it allows get on deployments in the core API group, not in the API group apps", "would be allowed if the rule had the API group apps",
	})
	checkWhyNot(t, janeHas(`{apiGroups: [apps], resources: ["*"], verbs: [get]}`), ask(t, who(t, "jane"), "get", "pods", "prod"))
}

func TestWhyNotOtherNamespace(t *testing.T) {
	checkWhyNot(t, boundToJane(reader), ask(t, who(t, "jane"), "get", "pods", "dev"), told{
		OtherNamespace, "allowed in namespace prod and not in dev: " + toJane,
		"is allowed with --namespace prod; would be allowed with a binding to a Role with the same rules, by a RoleBinding in namespace dev",
	})
}

func TestWhyNotInAllNamespaces(t *testing.T) {
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: view}
rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: dev, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkWhyNot(t, policy, ask(t, who(t, "jane"), "list", "pods", ""), told{
		OtherNamespace, "allowed in the namespaces dev, prod and not in all namespaces: RoleBinding dev/jane gives ClusterRole view to User jane",
		"is allowed with --namespace dev; would be allowed with a binding to ClusterRole view, by a ClusterRoleBinding",
	})
}

func TestWhyNotGroupNotGiven(t *testing.T) {
	checkWhyNot(t, boundTo(`{kind: Group, name: dev-team}`), ask(t, who(t, "jane"), "get", "pods", "prod"), told{
		GroupNotGiven, toTeam + "Group dev-team, and User jane is asked about without that group", "would be allowed with --group dev-team",
	})
	checkWhyNot(t, boundTo(`{kind: Group, name: "dev's $(team)"}`), ask(t, who(t, "jane"), "get", "pods", "prod"), told{
		GroupNotGiven, toTeam + "Group dev's $(team), and User jane is asked about without that group", `would be allowed with --group 'dev'\''s $(team)'`,
	})
}

func TestWhyNotGroupsNobodyIsGiven(t *testing.T) {
	for _, group := range []string{"system:masters", "system:nodes", "system:serviceaccounts", "system:kube-controller-manager"} {
		checkWhyNot(t, boundTo(`{kind: Group, name: "`+group+`"}`), ask(t, who(t, "jane"), "get", "pods", "prod"))
	}
	checkWhyNot(t, boundTo(`{kind: Group, name: dev-team}`), ask(t, who(t, "sa/ci:bot"), "get", "pods", "prod"))
}

func TestWhyNotServiceAccountWithoutItsOwnGroups(t *testing.T) {
	q := ask(t, who(t, "sa/ci:bot", "other"), "get", "pods", "prod")
	checkWhyNot(t, boundTo(`{kind: Group, name: "system:serviceaccounts:ci"}`), q, told{
		GroupNotGiven, toTeam + "Group system:serviceaccounts:ci, and ServiceAccount ci/bot is asked about without that group", "would be allowed with --group system:serviceaccounts:ci",
	})
}

func TestWhyNotWhatANearMissHolds(t *testing.T) {
	objects := objectsOf(t, boundToJane(reader))
	q := ask(t, who(t, "jane"), "delete", "pods", "prod")
	rule := objects.Roles[0].Rules[0]
	changed := rule
	changed.Verbs = []string{"get", "list", "delete"}
	want := []NearMiss{{
		Reason:   OtherVerb,
		Binding:  access.Ref{Kind: "RoleBinding", Namespace: "prod", Name: "jane"},
		Role:     access.Ref{Kind: "Role", Namespace: "prod", Name: "reader"},
		Subject:  access.Ref{Kind: "User", Name: "jane"},
		Rule:     &rule,
		Found:    []string{"get", "list"},
		Wanted:   "delete",
		Change:   Change{Kind: ChangeRule, Rule: &changed},
		question: q,
	}}
	if diff := cmp.Diff(want, WhyNot(rbac.NewPolicy(objects), q), cmp.AllowUnexported(NearMiss{})); diff != "" {
		t.Errorf("near misses (-want +got):\n%s", diff)
	}
}

func TestWhyNotListsTenOfAReason(t *testing.T) {
	policy := reader
	for i := range 12 {
		policy += fmt.Sprintf(`
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: team-%02d}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: team-%02[1]d}, {apiGroup: rbac.authorization.k8s.io, kind: Group, name: all}]
`, i)
	}
	var got []string
	for _, miss := range WhyNot(rbac.NewPolicy(objectsOf(t, policy)), ask(t, who(t, "jane"), "get", "pods", "prod")) {
		got = append(got, miss.Change.Group)
	}
	want := []string{"team-00", "all", "team-01", "team-02", "team-03", "team-04", "team-05", "team-06", "team-07", "team-08"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestWhyNotTellsOneThingOnce(t *testing.T) {
	const again = `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: prod, name: jane-again}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
`
	checkWhyNot(t, boundToJane(reader)+again, ask(t, who(t, "jane"), "delete", "pods", "prod"), told{
		OtherVerb, toJane + ": it allows get, list on pods, not delete", "would be allowed if the rule had the verb delete",
	})
}
