package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// bootstrapRoles are the ClusterRoles that an API server of the version makes
// when it starts, with default feature gates and not yet aggregated.
//
// Upstream: k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/cluster-roles.yaml,
// which the test beside it holds against the code.
func bootstrapRoles(ctx context.Context, version string) ([]rbacv1.ClusterRole, error) {
	dir, err := download(ctx, "k8s.io/kubernetes@"+version)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, "plugin", "pkg", "auth", "authorizer", "rbac",
		"bootstrappolicy", "testdata", "cluster-roles.yaml"))
	if err != nil {
		return nil, err
	}
	var list rbacv1.ClusterRoleList
	if err := yaml.UnmarshalStrict(data, &list); err != nil {
		return nil, err
	}
	return list.Items, nil
}

// download is the folder of a module's source in the module cache. It works
// outside of our module, whose requirements are none of its concern.
func download(ctx context.Context, module string) (string, error) {
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	command.Dir = os.TempDir()
	command.Env = append(command.Environ(), "GOWORK=off")
	command.Stdout, command.Stderr = &stdout, &stderr
	failed := command.Run()
	var answer struct{ Dir, Error string }
	if err := json.Unmarshal(stdout.Bytes(), &answer); err != nil {
		return "", fmt.Errorf("go mod download %s: %w: %s", module, errors.Join(failed, err), stderr.Bytes())
	}
	if answer.Error != "" {
		return "", fmt.Errorf("go mod download %s: %s", module, answer.Error)
	}
	return answer.Dir, failed
}
