package controlplane

import "path/filepath"

// files are the paths in a cluster's directory.
type files struct {
	dir string
}

func (f files) path(name string) string { return filepath.Join(f.dir, name) }

func (f files) kubeconfig() string        { return f.path("kubeconfig") }
func (f files) auditLog() string          { return f.path("audit.log") }
func (f files) auditPolicy() string       { return f.path("audit-policy.json") }
func (f files) authorization() string     { return f.path("authorization.json") }
func (f files) webhookKubeconfig() string { return f.path("webhook.kubeconfig") }
func (f files) tokens() string            { return f.path("tokens.csv") }
func (f files) ca() string                { return f.path("ca.crt") }
func (f files) servingCert() string       { return f.path("apiserver.crt") }
func (f files) servingKey() string        { return f.path("apiserver.key") }
func (f files) serviceAccountKey() string { return f.path("service-account.key") }
func (f files) etcdData() string          { return f.path("etcd") }
func (f files) etcdLog() string           { return f.path("etcd.log") }
func (f files) apiserverLog() string      { return f.path("kube-apiserver.log") }
