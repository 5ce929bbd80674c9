package seed

import (
	"fmt"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// aggregationLabel begins the labels by which the default roles take in others
// (k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go).
const aggregationLabel = "rbac.authorization.k8s.io/aggregate-to-"

// clusterRoles are those that are being made.
type clusterRoles struct {
	*maker
	dice   dice
	taken  names
	labels []string // of the aggregated ones so far
	parts  []int    // how many each of those has
	custom int      // made for the default roles
}

func (m *maker) makeClusterRoles(count int) {
	d := m.dice("clusterroles")
	making := &clusterRoles{maker: m, dice: d, taken: names{}}
	purposes := newDeck(d, clusterRolePurposes())
	for range count {
		of := purposes.draw()
		role := making.role(of)
		m.world.Objects.ClusterRoles = append(m.world.Objects.ClusterRoles, role)
		m.roles.note(of, role.Name)
	}
}

// note keeps a ClusterRole for bindings to name. Parts are bound by way of what
// they are part of.
func (r *roles) note(of purpose, name string) {
	ref := clusterRoleRef(name)
	switch of {
	case aggregated:
		r.aggregated = append(r.aggregated, grant{ref: ref, reach: forFewWidely})
	case wildcard, impersonating:
		r.powerful = append(r.powerful, grant{ref: ref, reach: forFew})
	case showing, visiting:
		r.ordinary = append(r.ordinary, grant{ref: ref, reach: forAll})
	case reading, naming:
		r.ordinary = append(r.ordinary, grant{ref: ref})
	case writing:
		r.ordinary = append(r.ordinary, grant{ref: ref, reach: forFewWidely})
	case feedingAggregated, feedingDefault:
	}
}

// role is the next ClusterRole.
func (c *clusterRoles) role(of purpose) rbacv1.ClusterRole {
	role := rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: c.taken.fresh(roleName(c.dice, of), dashed)}}
	switch of {
	case aggregated:
		c.aggregate(&role)
	case feedingAggregated:
		c.feed(&role)
	case feedingDefault:
		c.feedDefault(&role)
	default:
		role.Rules = c.dice.rules(of, true)
	}
	return role
}

// aggregate makes a role of those with a label of its own. Every third is
// itself part of the one before.
func (c *clusterRoles) aggregate(role *rbacv1.ClusterRole) {
	label := fmt.Sprintf("example.com/aggregate-to-%02d", len(c.labels)+1)
	role.AggregationRule = &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{
		{MatchLabels: map[string]string{label: "true"}},
	}}
	if len(c.labels)%3 == 2 {
		role.Labels = map[string]string{c.labels[len(c.labels)-1]: "true"}
	}
	c.labels = append(c.labels, label)
	c.parts = append(c.parts, 0)
}

// feed makes a role part of the aggregated one that has the fewest.
func (c *clusterRoles) feed(role *rbacv1.ClusterRole) {
	role.Rules = c.dice.rules(reading, true)
	if c.dice.chance(40) {
		role.Rules = c.dice.rules(writing, true)
	}
	if len(c.parts) > 0 {
		neediest := slices.Index(c.parts, slices.Min(c.parts))
		role.Labels = map[string]string{c.labels[neediest]: "true"}
		c.parts[neediest]++
	}
}

// feedDefault gives an operator's resources to view or, at every other turn, to
// edit, as its installation would; admin gets both.
func (c *clusterRoles) feedDefault(role *rbacv1.ClusterRole) {
	about := custom(c.custom / 2 % customGroups)
	role.Labels = map[string]string{aggregationLabel + "admin": "true", aggregationLabel + "edit": "true"}
	verbs := writeVerbs()
	if c.custom%2 == 0 {
		role.Labels[aggregationLabel+"view"] = "true"
		verbs = readVerbs()
	}
	role.Rules = []rbacv1.PolicyRule{{APIGroups: []string{about.group}, Resources: about.resources, Verbs: verbs}}
	c.custom++
}
