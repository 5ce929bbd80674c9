package seed

// The shares in which everything is dealt, in per cent.

// clusterRoleShare is how many of the roles are ClusterRoles,
// clusterBindingShare how many of the bindings are ClusterRoleBindings.
const (
	clusterRoleShare    = 40
	clusterBindingShare = 3
)

// teamShare is how many namespaces have a binding for their team, and
// teamBindings bounds these to a share of the RoleBindings.
const (
	teamShare    = 90
	teamBindings = 50
)

// centralShare is how many groups are of teams that have something to do in the
// whole cluster; the first always is.
const centralShare = 10

// ownNamespaceOmitted is how many subjects that are service accounts of the
// binding's own namespace leave the namespace out.
const ownNamespaceOmitted = 10

func groupForms() []share[groupForm] {
	return []share[groupForm]{
		{plainGroup, 40},
		{prefixedGroup, 14},
		{spacedGroup, 9},
		{pathGroup, 9},
		{colonGroup, 9},
		{directoryGroup, 6},
		{mailGroup, 6},
		{spacedPathGroup, 5},
		{accentedGroup, 2},
	}
}

func userForms() []share[userForm] {
	return []share[userForm]{
		{mailUser, 52},
		{prefixedUser, 13},
		{directoryUser, 9},
		{shortUser, 9},
		{domainUser, 4},
		{issuerUser, 4},
		{spacedUser, 3},
		{plusUser, 3},
		{accentedUser, 2},
		{cjkUser, 1},
	}
}

// groupsOfUsers are the throws for a group; hitting one twice counts once.
func groupsOfUsers() []share[int] {
	return []share[int]{{1, 40}, {2, 30}, {3, 15}, {5, 9}, {8, 2}, {0, 4}}
}

// rolePurposes are of Roles.
func rolePurposes() []share[purpose] {
	return []share[purpose]{{reading, 38}, {writing, 36}, {naming, 20}, {wildcard, 6}}
}

// clusterRolePurposes are of ClusterRoles.
func clusterRolePurposes() []share[purpose] {
	return []share[purpose]{
		{reading, 20},
		{showing, 6},
		{writing, 16},
		{aggregated, 8},
		{feedingAggregated, 16},
		{feedingDefault, 12},
		{naming, 8},
		{wildcard, 5},
		{visiting, 5},
		{impersonating, 4},
	}
}

// roleTargets are what RoleBindings beyond those of the teams bind.
func roleTargets() []share[target] {
	return []share[target]{
		{ownRole, 32},
		{clusterRole, 24},
		{defaultView, 18},
		{defaultEdit, 11},
		{defaultAdmin, 4},
		{aggregatedRole, 6},
		{missingClusterRole, 2},
		{missingRole, 3},
	}
}

// clusterRoleTargets are what ClusterRoleBindings bind.
func clusterRoleTargets() []share[target] {
	return []share[target]{
		{defaultView, 30},
		{clusterRole, 48},
		{defaultEdit, 3},
		{defaultAdmin, 3},
		{clusterAdmin, 4},
		{aggregatedRole, 9},
		{missingClusterRole, 3},
	}
}

// teamTargets are what teams have in their namespaces.
func teamTargets() []share[target] {
	return []share[target]{{defaultEdit, 72}, {defaultAdmin, 28}}
}

// subjectCounts are how many subjects a binding has. One without any is legal.
func subjectCounts() []share[int] {
	return []share[int]{{1, 66}, {2, 19}, {3, 9}, {6, 4}, {12, 1}, {0, 1}}
}

// localSubjects are those of RoleBindings.
func localSubjects() []share[subjectKind] {
	return []share[subjectKind]{
		{somebody, 42},
		{someGroup, 21},
		{ownAccount, 17},
		{foreignAccount, 9},
		{accountsOfNamespace, 3},
		{everyAccount, 1},
		{everybody, 1},
		{goneUser, 2},
		{goneGroup, 2},
		{goneAccount, 2},
	}
}

// wideSubjects are those of ClusterRoleBindings.
func wideSubjects() []share[subjectKind] {
	return []share[subjectKind]{
		{somebody, 28},
		{centralGroup, 36},
		{foreignAccount, 25},
		{accountsOfNamespace, 2},
		{everybody, 1},
		{goneUser, 4},
		{goneGroup, 2},
		{goneAccount, 2},
	}
}
