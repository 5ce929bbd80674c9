package oracle

// Who acts: a service account can have a token that is bound to a node.

func actors() []string {
	return []string{
		"jane", "system:node:n1", "system:serviceaccount:ns1", "system:serviceaccount:ns1:bot", "system:serviceaccount:ns1:bot",
		"system:serviceaccount:ns2:bot", "system:serviceaccount:ns2:bot",
	}
}

// What impersonation headers say: names that the server reads as something
// else than a user, and some that only look so.

func wantedUsers() []string {
	return []string{
		"jane", "bob", "system:anonymous", "*", "system:node:n1", "system:node:n1", "system:node:n2", "system:node:N1", "system:node:",
		"system:node:n1.example.com", "system:serviceaccount:ns1:bot", "system:serviceaccount:ns2:bot", "system:serviceaccount:ns1:Bot",
		"system:serviceaccount:ns1", "system:serviceaccount:ns1:bot:x", "system:serviceaccount:NS1:bot",
	}
}

func wantedGroups() []string {
	return []string{
		"dev", "dev", "dev", "ops", "ops", "sre", "qa", "qa", "*", "", "system:masters", "system:authenticated", "system:unauthenticated", "system:nodes",
		"system:serviceaccounts",
	}
}

func extraKeys() []string {
	return []string{"acme.com/team", "acme.com/team", "acme.com/team", "acme.com/project", "acme.com/project", "scopes", "acme.com", "acme.com/a/b", "*"}
}

func extraValues() []string { return []string{"a", "a", "a", "b", "b", "*", ""} }
