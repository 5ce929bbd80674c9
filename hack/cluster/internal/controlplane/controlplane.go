package controlplane

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/aggregation"
	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/process"
)

// How long the servers may take to end before they are killed.
const (
	apiserverPatience = 15 * time.Second
	etcdPatience      = 5 * time.Second
)

// ControlPlane is a running cluster.
type ControlPlane struct {
	// Description says how to use it.
	Description Description

	// config makes a client that is the launcher's own user.
	config          *rest.Config
	port            port
	etcd            *process.Process
	apiserver       *process.Process
	aggregation     sync.WaitGroup
	stopAggregation context.CancelFunc
}

// Start runs the binaries in assets with all their files in dir, which must be an
// absolute path and empty, and returns when the cluster is ready. ctx bounds the
// start only.
func Start(ctx context.Context, assets, dir string, options Options) (*ControlPlane, error) {
	cluster, err := startServers(assets, files{dir: dir}, options)
	if err != nil {
		return nil, fmt.Errorf("starting the cluster: %w", err)
	}
	if err := cluster.becomeReady(ctx); err != nil {
		cluster.Stop()
		return nil, fmt.Errorf("starting the cluster: %w", err)
	}
	return cluster, nil
}

// Wait returns nil when ctx ends, or why a server ended before that.
func (c *ControlPlane) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-c.etcd.Done():
		return c.etcd.Failure()
	case <-c.apiserver.Done():
		return c.apiserver.Failure()
	}
}

// Stop ends everything, in the reverse order of the start. The files stay.
func (c *ControlPlane) Stop() {
	c.stopAggregation()
	c.aggregation.Wait()
	c.apiserver.Stop(apiserverPatience)
	c.etcd.Stop(etcdPatience)
	c.port.release()
}

// startServers starts both servers without waiting for them.
func startServers(assets string, files files, options Options) (_ *ControlPlane, err error) {
	if options, err = options.Absolute(); err != nil {
		return nil, err
	}
	port, err := reservePort()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			port.release()
		}
	}()
	users := newUsers(options.Requesters)
	server := fmt.Sprintf("https://127.0.0.1:%d", port.number)
	ca, err := prepare(files, options, users, server)
	if err != nil {
		return nil, err
	}
	etcd, apiserver, err := startProcesses(assets, files, options, port.number)
	if err != nil {
		return nil, err
	}
	return &ControlPlane{
		Description:     describe(files, assets, server, users),
		config:          clientConfig(server, ca, users.launcher.Token),
		port:            port,
		etcd:            etcd,
		apiserver:       apiserver,
		stopAggregation: func() {},
	}, nil
}

// startProcesses starts etcd and kube-apiserver, which waits for etcd by itself.
func startProcesses(assets string, files files, options Options, port int) (etcd, apiserver *process.Process, err error) {
	etcd, err = process.Start(process.Command{
		Path:    filepath.Join(assets, "etcd"),
		Args:    etcdArguments(files),
		Dir:     files.dir,
		LogPath: files.etcdLog(),
	})
	if err != nil {
		return nil, nil, err
	}
	apiserver, err = process.Start(process.Command{
		Path:    filepath.Join(assets, "kube-apiserver"),
		Args:    apiserverArguments(files, options, port),
		Dir:     files.dir,
		LogPath: files.apiserverLog(),
	})
	if err != nil {
		etcd.Stop(etcdPatience)
		return nil, nil, err
	}
	return etcd, apiserver, nil
}

// becomeReady waits until the cluster is complete, filling the aggregated roles.
func (c *ControlPlane) becomeReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startPatience, fmt.Errorf("not ready after %s", startPatience))
	defer cancel()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	go func() {
		if err := c.Wait(ctx); err != nil {
			fail(err)
		}
	}()
	checks, err := newChecks(c.config)
	if err != nil {
		return err
	}
	if err := poll(ctx, checks.healthy); err != nil {
		return err
	}
	if err := c.aggregate(); err != nil {
		return err
	}
	return poll(ctx, checks.complete)
}

// aggregate keeps the aggregated roles filled until Stop.
func (c *ControlPlane) aggregate() error {
	controller, err := aggregation.New(c.config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.stopAggregation = cancel
	c.aggregation.Go(func() { controller.Run(ctx) })
	return nil
}

// clientConfig is that of a client without a rate limit.
func clientConfig(server string, ca []byte, token string) *rest.Config {
	return &rest.Config{
		Host:            server,
		BearerToken:     token,
		TLSClientConfig: rest.TLSClientConfig{CAData: ca},
		UserAgent:       launcherName,
		QPS:             -1,
	}
}
