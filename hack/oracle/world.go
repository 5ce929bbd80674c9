package oracle

import (
	"fmt"
	"math/rand/v2"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// World describes a large cluster to measure on.
type World struct {
	Roles      int // a tenth of them ClusterRoles
	Bindings   int
	Cluster    int // per cent of the bindings that are ClusterRoleBindings
	Namespaces int
}

// worldMaker makes the objects of a world. Who is bound and who asks is skewed:
// a few users and groups come up again and again, most hardly ever.
type worldMaker struct {
	World
	random        *rand.Rand
	people, teams *rand.Zipf
}

func newWorldMaker(w World) *worldMaker {
	random := rand.New(rand.NewPCG(1, 1))
	return &worldMaker{
		World:  w,
		random: random,
		people: rand.NewZipf(random, 1.1, 1, 4999),
		teams:  rand.NewZipf(random, 1.1, 1, 999),
	}
}

func (w *worldMaker) objects() access.Objects {
	var objects access.Objects
	clusterRoles := w.Roles / 10
	for i := range clusterRoles {
		objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{ObjectMeta: meta("", "clusterrole", i), Rules: w.rules()})
	}
	for i := range w.Roles - clusterRoles {
		objects.Roles = append(objects.Roles, rbacv1.Role{ObjectMeta: meta(w.namespace(i), "role", i), Rules: w.rules()})
	}
	cluster := w.Bindings * w.Cluster / 100
	for i := range cluster {
		objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{
			ObjectMeta: meta("", "binding", i), RoleRef: w.roleRef("ClusterRole", w.random.IntN(clusterRoles)), Subjects: w.subjects(),
		})
	}
	for i := range w.Bindings - cluster {
		ref := w.roleRef("ClusterRole", w.random.IntN(clusterRoles))
		namespace := w.namespace(w.random.IntN(w.Namespaces))
		if role := w.random.IntN(w.Roles - clusterRoles); i%2 == 0 {
			ref, namespace = w.roleRef("Role", role), w.namespace(role)
		}
		objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{
			ObjectMeta: meta(namespace, "binding", i), RoleRef: ref, Subjects: w.subjects(),
		})
	}
	return objects
}

func meta(namespace, kind string, i int) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("%s-%05d", kind, i)}
}

func (w *worldMaker) namespace(i int) string { return fmt.Sprintf("namespace-%04d", i%w.Namespaces) }

func (w *worldMaker) roleRef(kind string, i int) rbacv1.RoleRef {
	name := meta("", "role", i).Name
	if kind == "ClusterRole" {
		name = meta("", "clusterrole", i).Name
	}
	return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: kind, Name: name}
}

func (w *worldMaker) object() string { return fmt.Sprintf("object-%02d", w.random.IntN(50)) }

func (w *worldMaker) subjects() []rbacv1.Subject {
	subjects := make([]rbacv1.Subject, 1+w.random.IntN(3))
	for i := range subjects {
		switch w.random.IntN(5) {
		case 0:
			subjects[i] = rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: w.namespace(w.random.IntN(w.Namespaces)), Name: "default"}
		case 1, 2:
			subjects[i] = rbacv1.Subject{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: w.person()}
		default:
			subjects[i] = rbacv1.Subject{Kind: rbacv1.GroupKind, APIGroup: rbacv1.GroupName, Name: w.team()}
		}
	}
	return subjects
}

func (w *worldMaker) person() string {
	return fmt.Sprintf("person-%04d@example.com", w.people.Uint64())
}

func (w *worldMaker) team() string { return fmt.Sprintf("team-%03d", w.teams.Uint64()) }

// somebody is a service account or a person with one to four teams, drawn as
// often as the bindings name them.
func (w *worldMaker) somebody() rbac.Subject {
	if w.random.IntN(5) == 0 {
		namespace := w.namespace(w.random.IntN(w.Namespaces))
		return rbac.Subject{
			Username: "system:serviceaccount:" + namespace + ":default",
			Groups:   []string{"system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"},
		}
	}
	s := rbac.Subject{Username: w.person()}
	for range 1 + w.random.IntN(4) {
		s.Groups = append(s.Groups, w.team())
	}
	s.Groups = append(s.Groups, "system:authenticated")
	return s
}
