// The generator of the reference is a module of its own, so that what it needs
// never reaches the plugins' go.mod.
module github.com/who-can-as/kubectl-who-can-as/hack/reference

go 1.26.0

require (
	github.com/invopop/jsonschema v0.14.0
	github.com/spf13/cobra v1.10.2
	github.com/who-can-as/kubectl-who-can-as v0.0.0
)

replace github.com/who-can-as/kubectl-who-can-as => ../..
