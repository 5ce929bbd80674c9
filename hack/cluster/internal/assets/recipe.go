package assets

import (
	"fmt"
	"regexp"
	"strings"
)

// Module is the content of the go.mod and go.sum that pin what is built.
type Module struct {
	GoMod []byte
	GoSum []byte
}

// target is one binary.
type target struct {
	binary     string
	importPath string
}

// targets in the order of building: the longest first.
func targets() []target {
	return []target{
		{binary: "kube-apiserver", importPath: "k8s.io/kubernetes/cmd/kube-apiserver"},
		{binary: "etcd", importPath: "go.etcd.io/etcd/server/v3"},
		{binary: "kubectl", importPath: "k8s.io/kubernetes/cmd/kubectl"},
	}
}

// kubernetesVersion is the version the module requires, such as v1.37.2.
func (m Module) kubernetesVersion() (string, error) {
	required := regexp.MustCompile(`(?m)^\s*(?:require )?k8s\.io/kubernetes (v1\.\d+\.\S+)`)
	match := required.FindSubmatch(m.GoMod)
	if match == nil {
		return "", fmt.Errorf("reading go.mod: no requirement of k8s.io/kubernetes v1.x")
	}
	return string(match[1]), nil
}

// flags are those of go build. Without the stamp the server takes itself for
// v0.0.0-master and can't emulate other versions.
func flags(version string) []string {
	const stamp = "k8s.io/component-base/version."
	numbers := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	link := []string{
		"-s", "-w",
		"-X", stamp + "gitVersion=" + version,
		"-X", stamp + "gitMajor=" + numbers[0],
		"-X", stamp + "gitMinor=" + numbers[1],
		"-X", stamp + "gitTreeState=archive",
	}
	return []string{"-mod=readonly", "-trimpath", "-ldflags=" + strings.Join(link, " ")}
}

// environment is what the build needs beside the caller's own: no C compiler, and
// no workspace around the temporary module.
func environment() []string {
	return []string{"CGO_ENABLED=0", "GOWORK=off"}
}
