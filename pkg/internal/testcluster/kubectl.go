package testcluster

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Kubectl runs the real kubectl as admin and returns what it wrote. The error
// carries kubectl's own words.
func (c *Cluster) Kubectl(ctx context.Context, args ...string) (stdout, stderr string, err error) {
	return c.kubectl(ctx, nil, args)
}

// Apply applies the manifests in yaml as admin.
func (c *Cluster) Apply(ctx context.Context, yaml string) error {
	_, _, err := c.kubectl(ctx, strings.NewReader(yaml), []string{"apply", "-f", "-"})
	return err
}

func (c *Cluster) kubectl(ctx context.Context, stdin io.Reader, args []string) (string, string, error) {
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, c.KubectlPath, args...)
	command.Env = append(os.Environ(),
		"KUBECONFIG="+c.KubeconfigPath,
		"KUBECACHEDIR="+filepath.Join(c.clientsDir, "kubectl-cache"),
	)
	command.Stdin, command.Stdout, command.Stderr = stdin, &stdout, &stderr
	err := command.Run()
	if err != nil {
		err = fmt.Errorf("running kubectl %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), stderr.String(), err
}
