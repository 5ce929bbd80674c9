// Command defaultroles writes the default roles of pkg/builtin: the rules of
// view, edit, admin and cluster-admin in each release of Kubernetes that
// releases lists.
//
//	go run ./hack/defaultroles pkg/builtin/roles_table.go
//
// The rules are read from Kubernetes' own test data, which go mod download
// brings into the module cache: 16 to 22 MB a release, the first time. Roles
// are aggregated by pkg/rbac as the controller does it. The same releases give
// the same bytes.
package main
