package oracle

// The words that policies and requests are made of. There are few of each, so
// that they often meet, and among them are those that look like wildcards,
// differ only by case, or hold a separator where none belongs.

func verbs() []string {
	return []string{
		"get", "get", "list", "watch", "create", "delete", "*", "*", "Get", "get*", "",
		"impersonate", "impersonate:user-info", "impersonate-on:user-info:get", "impersonate-on:user-info:*",
	}
}

func apiGroups() []string {
	return []string{"", "", "", "apps", "apps", "*", "*", "Apps", "rbac.authorization.k8s.io", "apps.*"}
}

func resources() []string {
	return []string{
		"pods", "pods", "pods/log", "pods/log", "pods/*", "*", "*/*", "*/log", "*/scale", "deployments", "deployments/scale",
		"Pods", "pods/", "/log", "namespaces", "nodes", "users", "userextras/acme.com/team", "*/acme.com/team", "pods/log/", "",
	}
}

func objectNames() []string {
	return []string{"", "a", "a", "b", "A", "*", "a*", "ns1", "ns2"}
}

func urls() []string {
	return []string{
		"/api", "/api/", "/api/*", "/apis", "/apis*", "/*", "*", "/", "/healthz", "/healthz/etcd", "/healthz/*",
		"/metrics*", "/metricsX", "/api/**", "**", "/API", "api", "/a*i", "/healthz*/",
	}
}

func namespaces() []string { return []string{"ns1", "ns1", "ns2", "ns3"} }

func users() []string {
	return []string{
		"jane", "jane", "bob", "Jane", "jane ", "*", "", "system:anonymous", "system:node:n1", "dev",
		"system:serviceaccount:ns1:bot", "system:serviceaccount:ns2:bot", "system:serviceaccount:ns1:Bot",
		"system:serviceaccount:ns1", "system:serviceaccount::bot", "system:serviceaccount:ns1:bot:x",
	}
}

func groups() []string {
	return []string{
		"dev", "dev", "ops", "Dev", "*", "", "jane", "system:authenticated", "system:unauthenticated", "system:masters",
		"system:serviceaccounts", "system:serviceaccounts:ns1", "system:serviceaccounts:ns2", "system:serviceaccount:ns1:bot",
	}
}

func serviceAccountNames() []string {
	return []string{"bot", "bot", "Bot", "default", "bot:x", ""}
}

func serviceAccountNamespaces() []string {
	return []string{"", "", "ns1", "ns1", "ns2", "NS1", "ns1:bot"}
}

func subjectKinds() []string {
	return []string{"User", "User", "User", "Group", "Group", "Group", "ServiceAccount", "ServiceAccount", "ServiceAccount", "user", ""}
}

func subjectAPIGroups() []string {
	return []string{"rbac.authorization.k8s.io", "rbac.authorization.k8s.io", "", "apps", "*"}
}

func roleKinds() []string {
	return []string{"Role", "Role", "Role", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRole", "role", ""}
}

func roleNames() []string {
	return []string{"r1", "r1", "r2", "r2", "r3", "R1", "gone"}
}
