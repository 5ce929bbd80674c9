package seed

import "fmt"

// bundle are resources of one API group that go together in a rule.
type bundle struct {
	group     string
	resources []string
}

// workloads are what rules about Kubernetes' own resources are made of.
func workloads() []bundle {
	return []bundle{
		{"", []string{"pods", "pods/log", "services", "configmaps", "events", "endpoints"}},
		{"", []string{"pods", "pods/exec", "pods/portforward", "pods/log"}},
		{"", []string{"configmaps", "secrets", "serviceaccounts"}},
		{"", []string{"persistentvolumeclaims", "resourcequotas", "limitranges"}},
		{"apps", []string{"deployments", "deployments/scale", "statefulsets", "statefulsets/scale", "daemonsets", "replicasets"}},
		{"batch", []string{"jobs", "cronjobs", "jobs/status"}},
		{"autoscaling", []string{"horizontalpodautoscalers"}},
		{"policy", []string{"poddisruptionbudgets"}},
		{"networking.k8s.io", []string{"ingresses", "networkpolicies", "ingresses/status"}},
		{"coordination.k8s.io", []string{"leases"}},
		{"rbac.authorization.k8s.io", []string{"roles", "rolebindings"}},
		{"metrics.k8s.io", []string{"pods"}},
	}
}

// fleet are resources without a namespace, for ClusterRoles.
func fleet() []bundle {
	return []bundle{
		{"", []string{"nodes", "namespaces", "persistentvolumes", "nodes/proxy"}},
		{"storage.k8s.io", []string{"storageclasses", "volumeattachments", "csinodes"}},
		{"apiextensions.k8s.io", []string{"customresourcedefinitions", "customresourcedefinitions/status"}},
		{"rbac.authorization.k8s.io", []string{"clusterroles", "clusterrolebindings"}},
		{"certificates.k8s.io", []string{"certificatesigningrequests", "certificatesigningrequests/approval"}},
		{"admissionregistration.k8s.io", []string{"validatingwebhookconfigurations", "mutatingwebhookconfigurations"}},
	}
}

// public are resources that tell no secrets.
func public() []bundle {
	return []bundle{
		{"storage.k8s.io", []string{"storageclasses", "csidrivers"}},
		{"scheduling.k8s.io", []string{"priorityclasses"}},
		{"networking.k8s.io", []string{"ingressclasses"}},
		{"apiextensions.k8s.io", []string{"customresourcedefinitions"}},
	}
}

// customGroups is how many operators brought custom resources.
const customGroups = 24

// custom are the resources of one operator, which no cluster has by itself.
func custom(operator int) bundle {
	words := []string{"widgets", "pipelines", "databases", "brokers", "certificates", "policies", "backups", "tenants"}
	first := words[operator%len(words)]
	second := words[(operator+3)%len(words)]
	return bundle{
		group:     fmt.Sprintf("operator-%02d.example.com", operator),
		resources: []string{first, first + "/status", second, second + "/scale"},
	}
}
