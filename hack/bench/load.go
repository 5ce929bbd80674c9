package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/load"
)

// progressStep is how many objects lie between two words about progress.
const progressStep = 500

// runLoad creates a world in a server.
func runLoad(ctx context.Context, args []string, console console) error {
	var which worldFlags
	flags := which.newFlags("load")
	inFlight := flags.Int("in-flight", load.DefaultInFlight, "requests under way at a time")
	anyServer := flags.Bool("any-server", false, "write to a server that is not on this machine")
	if done, err := parse(flags, args, console); done || err != nil {
		return err
	}
	if *inFlight < 1 {
		return errors.New("--in-flight is at least 1")
	}
	config, err := connect(console.getenv("KUBECONFIG"), *anyServer)
	if err != nil {
		return err
	}
	world, err := which.world()
	if err != nil {
		return err
	}
	start := time.Now()
	result, err := load.World(ctx, config, world, load.Options{InFlight: *inFlight, Progress: console.progress})
	if err != nil {
		return fmt.Errorf("after %d objects: %w", result.Created+result.Found, err)
	}
	fmt.Fprintf(console.stdout, "created %d objects in %s in %.1f s; %d were there already\n",
		result.Created, config.Host, time.Since(start).Seconds(), result.Found)
	return nil
}

// connect reads the kubeconfig that the environment names. Without one there is
// no server: what kubectl falls back on may be a real one.
func connect(kubeconfig string, anyServer bool) (*rest.Config, error) {
	if kubeconfig == "" {
		return nil, errors.New("set KUBECONFIG to say which server to fill")
	}
	rules := &clientcmd.ClientConfigLoadingRules{Precedence: filepath.SplitList(kubeconfig)}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{}).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	if !anyServer && !load.OnLoopback(config) {
		return nil, fmt.Errorf("%s is not on this machine, and load writes: --any-server if that is meant", config.Host)
	}
	return config, nil
}

// progress tells how far a load has come.
func (c console) progress(done, total int) {
	if done%progressStep == 0 || done == total {
		fmt.Fprintf(c.stderr, "%d of %d\n", done, total)
	}
}
