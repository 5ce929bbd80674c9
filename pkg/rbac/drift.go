package rbac

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// ChangeKind is what happened to an object between two policies.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
)

// ChangedObject is a role or binding that says something else than before.
type ChangedObject struct {
	Ref  access.Ref
	Kind ChangeKind
}

// Changes are the objects that say something else in the second policy, bindings
// before roles, each by namespace and name. Labels and annotations are no
// part of it; an aggregated role whose sources have changed is.
func Changes(before, after *Policy) []ChangedObject {
	was, now := contents(before), contents(after)
	kinds := map[access.Ref]ChangeKind{}
	for ref, content := range now {
		old, existed := was[ref]
		switch {
		case !existed:
			kinds[ref] = Added
		case old != content:
			kinds[ref] = Changed
		}
	}
	for ref := range was {
		if _, exists := now[ref]; !exists {
			kinds[ref] = Removed
		}
	}
	var changes []ChangedObject
	for _, ref := range slices.SortedFunc(maps.Keys(kinds), compareObjects) {
		changes = append(changes, ChangedObject{ref, kinds[ref]})
	}
	return changes
}

// compareObjects puts bindings before roles, and those of the cluster first.
func compareObjects(a, b access.Ref) int {
	return cmp.Or(cmp.Compare(kindRank(a), kindRank(b)), compareRefs(a, b))
}

func kindRank(ref access.Ref) int {
	return slices.Index([]string{clusterRoleBindingKind, roleBindingKind, clusterRoleKind, roleKind}, ref.Kind)
}

// contents are what objects say, as keys to compare.
func contents(p *Policy) map[access.Ref]string {
	all := map[access.Ref]string{}
	for role := range p.Roles() {
		var key []byte
		for _, rule := range role.Rules {
			key = appendRule(key, rule)
		}
		all[role.Ref] = string(key)
	}
	for binding := range p.Bindings() {
		key := binding.RoleRef.String()
		for _, subject := range slices.SortedFunc(slices.Values(binding.Subjects), compareRefs) {
			key += "\n" + subject.String()
		}
		all[binding.Ref] = key
	}
	return all
}

// Drift is what one subject may do otherwise than before, by itself: a user
// without groups, the members of a group whatever their names.
type Drift struct {
	Subject access.Ref
	Rows    []access.DiffRow // left is before, right is after
	// Missing are roles that a binding of one policy alone refers to, and that do
	// not exist.
	Missing []*MissingRoleError
}

// Drifts compares two policies for everybody whom their bindings name, in the
// order Group, ServiceAccount, User. Those for whom nothing changes are left
// out.
func Drifts(before, after *Policy, catalog access.Catalog) []Drift {
	var drifts []Drift
	bound := namespacesOf(before)
	for subject, namespaces := range namespacesOf(after) {
		if bound[subject] == nil {
			bound[subject] = map[string]bool{}
		}
		maps.Copy(bound[subject], namespaces)
	}
	for _, subject := range slices.SortedFunc(maps.Keys(bound), compareRefs) {
		addNamed(bound[subject], SubjectOf(subject), before, after)
		if drift, any := driftOf(before, after, catalog, subject, slices.Sorted(maps.Keys(bound[subject]))); any {
			drifts = append(drifts, drift)
		}
	}
	return drifts
}

// namespacesOf are the subjects that bindings name, with the namespaces of the
// bindings, "" for those of the cluster.
func namespacesOf(p *Policy) map[access.Ref]map[string]bool {
	bound := map[access.Ref]map[string]bool{}
	for binding := range p.Bindings() {
		for _, subject := range binding.Subjects {
			name, matches := holderName(subject)
			if !matches {
				continue
			}
			ref := holderRef(subject.Kind, name)
			if bound[ref] == nil {
				bound[ref] = map[string]bool{}
			}
			bound[ref][binding.Ref.Namespace] = true
		}
	}
	return bound
}

// addNamed adds the namespaces that rules which hold everywhere name: requests on
// those are made inside them.
func addNamed(namespaces map[string]bool, subject Subject, policies ...*Policy) {
	for _, policy := range policies {
		rules, _ := policy.Rules(subject, "")
		for _, rule := range rules {
			for _, name := range rule.ResourceNames {
				if name != "" && slices.ContainsFunc(rule.Resources, maybeNamespaces) {
					namespaces[name] = true
				}
			}
		}
	}
}

func maybeNamespaces(resource string) bool {
	return resource == rbacv1.ResourceAll || strings.HasPrefix(resource, "namespaces") || strings.HasPrefix(resource, "*/")
}

func driftOf(before, after *Policy, catalog access.Catalog, who access.Ref, namespaces []string) (Drift, bool) {
	subject := SubjectOf(who)
	drift := Drift{Subject: who}
	c := access.Comparison{Catalog: catalog}
	differs := false
	for _, namespace := range namespaces {
		was, missedBefore := before.Rules(subject, namespace)
		now, missedAfter := after.Rules(subject, namespace)
		drift.Missing = append(drift.Missing, onlyOne(missedBefore, missedAfter)...)
		differs = differs || !slices.EqualFunc(was, now, sameRule)
		if namespace == "" {
			c.Left.ClusterWide.Rules, c.Right.ClusterWide.Rules = was, now
			continue
		}
		c.Places = append(c.Places, access.Place{Left: namespace, Right: namespace})
		c.Left.Namespaces = append(c.Left.Namespaces, access.Rules{Rules: was, Complete: true})
		c.Right.Namespaces = append(c.Right.Namespaces, access.Rules{Rules: now, Complete: true})
	}
	c.Left.ClusterWide.Complete, c.Right.ClusterWide.Complete = true, true
	if differs {
		drift.Rows = c.Rows()
	}
	return drift, len(drift.Rows)+len(drift.Missing) > 0
}

// onlyOne are the missing roles of one list that the other does not have.
func onlyOne(before, after []*MissingRoleError) []*MissingRoleError {
	var only []*MissingRoleError
	for _, lists := range [][2][]*MissingRoleError{{before, after}, {after, before}} {
		for _, missing := range lists[0] {
			if !slices.ContainsFunc(lists[1], func(other *MissingRoleError) bool { return *other == *missing }) {
				only = append(only, missing)
			}
		}
	}
	return only
}

// SubjectOf is somebody whom a binding names, by itself: without the groups that
// may come with a name.
func SubjectOf(ref access.Ref) Subject {
	if ref.Kind == rbacv1.GroupKind {
		return Subject{Groups: []string{ref.Name}}
	}
	name, _ := holderName(ref)
	return Subject{Username: name}
}

// CauseOf is the object whose change gave or took the right that the grants of
// one side are for: the binding, else the role in which the rule is written,
// else the role that is bound. Nil if none of them has changed.
func CauseOf(grants []Grant, changes map[access.Ref]bool) *access.Ref {
	for _, grant := range grants {
		candidates := []access.Ref{grant.Binding}
		for _, name := range grant.Origin {
			candidates = append(candidates, access.Ref{Kind: clusterRoleKind, Name: name})
		}
		for _, ref := range append(candidates, grant.Role) {
			if changes[ref] {
				return &ref
			}
		}
	}
	return nil
}
