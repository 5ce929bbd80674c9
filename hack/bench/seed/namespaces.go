package seed

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The labels of namespaces.
const (
	TeamLabel  = "team"
	StageLabel = "stage"
)

// makeNamespaces gives every team its namespaces, a stage after the other, and
// then further ones for its applications.
func (m *maker) makeNamespaces() {
	taken := names{}
	for i := range m.sizes.Namespaces {
		owner := m.teams[i%len(m.teams)]
		round := i / len(m.teams)
		stage := stages()[round%len(stages())]
		name := owner.slug + "-" + stage
		if application := round / len(stages()); application > 0 {
			name = owner.slug + "-" + applications()[(application-1)%len(applications())] + "-" + stage
		}
		m.world.Namespaces = append(m.world.Namespaces, corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
			Name:   taken.fresh(name, dashed),
			Labels: map[string]string{TeamLabel: owner.slug, StageLabel: stage},
		}})
	}
}

func stages() []string { return []string{"production", "staging", "test", "dev"} }

func applications() []string {
	return []string{"api", "worker", "frontend", "batch", "cache", "jobs", "admin", "events"}
}

// owner is the team that a namespace, by its place in the world, belongs to.
func (m *maker) owner(namespace int) team { return m.teams[namespace%len(m.teams)] }
