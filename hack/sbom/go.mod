// The bill of materials of a release's binaries. It is a module of its own so
// that the format's library never reaches the plugins' go.mod.
module github.com/who-can-as/kubectl-who-can-as/hack/sbom

go 1.26.0

require (
	github.com/CycloneDX/cyclonedx-go v0.12.0
	github.com/google/go-cmp v0.7.0
)
