package controlplane

// Description tells other programs what they need to use a running cluster. It is
// written as JSON; its field names are read by the tests' helper.
type Description struct {
	Kubeconfig string `json:"kubeconfig"`
	AssetsDir  string `json:"assetsDir"`
	AuditLog   string `json:"auditLog"`
	Server     string `json:"server"`
	CAFile     string `json:"caFile"`
	// AdminToken is that of a member of system:masters.
	AdminToken string        `json:"adminToken"`
	Requesters []Credentials `json:"requesters"`
}

// Credentials make a client one of the users without rights.
type Credentials struct {
	Name  string `json:"name"`
	Token string `json:"token"`
}

func describe(files files, assets, server string, users users) Description {
	described := Description{
		Kubeconfig: files.kubeconfig(),
		AssetsDir:  assets,
		AuditLog:   files.auditLog(),
		Server:     server,
		CAFile:     files.ca(),
		AdminToken: users.admin.Token,
		Requesters: []Credentials{},
	}
	for _, requester := range users.requesters {
		described.Requesters = append(described.Requesters, Credentials(requester))
	}
	return described
}
