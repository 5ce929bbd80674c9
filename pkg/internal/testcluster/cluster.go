package testcluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Cluster is a running API server. Its methods are safe for concurrent use.
type Cluster struct {
	// KubeconfigPath is a kubeconfig whose current context, admin, may do
	// everything; it has a context for each requester too.
	KubeconfigPath string
	// AssetsDir holds kubectl, kube-apiserver and etcd.
	AssetsDir string
	// KubectlPath is the kubectl in AssetsDir.
	KubectlPath string
	// AuditLogPath is the server's audit log, one JSON event a line.
	AuditLogPath string
	// ServerURL is such as https://127.0.0.1:34567.
	ServerURL string
	// CAFile is the PEM file the server's certificate is checked against, CA its content.
	CAFile string
	CA     []byte
	// AdminToken is the bearer token of the user admin, a member of system:masters.
	AdminToken string

	launcher   *launcher
	clientsDir string // in the cluster's directory, which the launcher removes
	mu         sync.Mutex
	requesters []credentials
}

// Start starts a cluster and returns when it is ready: default objects exist and
// the aggregated roles have their rules. ctx bounds the start only; the cluster
// runs until [Cluster.Stop] or the end of this process.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	launcher, described, err := launch(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("starting a cluster: %w", err)
	}
	cluster, err := newCluster(launcher, described)
	if err != nil {
		return nil, fmt.Errorf("starting a cluster: %w", withStop(err, launcher))
	}
	return cluster, nil
}

func newCluster(launcher *launcher, described description) (*Cluster, error) {
	ca, err := os.ReadFile(described.CAFile)
	if err != nil {
		return nil, fmt.Errorf("reading the server's certificate authority: %w", err)
	}
	dir := filepath.Join(filepath.Dir(described.Kubeconfig), "clients")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making a directory for clients: %w", err)
	}
	return &Cluster{
		KubeconfigPath: described.Kubeconfig,
		AssetsDir:      described.AssetsDir,
		KubectlPath:    filepath.Join(described.AssetsDir, "kubectl"),
		AuditLogPath:   described.AuditLog,
		ServerURL:      described.Server,
		CAFile:         described.CAFile,
		CA:             ca,
		AdminToken:     described.AdminToken,
		launcher:       launcher,
		clientsDir:     dir,
		requesters:     described.Requesters,
	}, nil
}

// Stop stops the server and removes every file of the cluster. It takes about
// three seconds; a second call does nothing.
func (c *Cluster) Stop() error {
	return c.launcher.stop()
}
