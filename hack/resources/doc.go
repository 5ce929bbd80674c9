// Command resources writes the table of pkg/builtin: what the API server that
// the kubeconfig leads to serves by itself, in the order of its discovery.
//
//	eval "$(make -s cluster-env)"
//	go run ./hack/resources pkg/builtin/table.go
//
// Custom resources and the APIs of other servers are left out. The same server
// gives the same bytes.
package main
