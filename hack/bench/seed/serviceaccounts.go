package seed

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// makeServiceAccounts spreads service accounts over the namespaces: each has
// its default one before any has another.
func (m *maker) makeServiceAccounts() {
	taken := names{}
	for i := range m.sizes.ServiceAccounts {
		namespace := m.world.Namespaces[i%len(m.world.Namespaces)].Name
		round := i / len(m.world.Namespaces)
		name := serviceAccountWords()[round%len(serviceAccountWords())]
		unique := taken.fresh(namespace+":"+name, dashed)
		m.world.ServiceAccounts = append(m.world.ServiceAccounts, corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{
			Namespace: namespace,
			Name:      unique[len(namespace)+1:],
		}})
	}
}

func serviceAccountWords() []string {
	return []string{
		"default", "deployer", "app", "ci-bot", "metrics.exporter", "backup", "operator", "migrations", "log-shipper",
		"cert.renewer.v2", "autoscaler", "0-downtime",
	}
}
