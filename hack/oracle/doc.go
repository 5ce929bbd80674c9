// Package oracle holds pkg/rbac against the Kubernetes RBAC authorizer itself:
// the same random policies and requests are put to both, and any difference is
// shrunk to a small policy and printed as YAML. Its benchmarks measure the two
// side by side. pkg/impersonation is held against the impersonation filter in
// the same way: random requests to act as somebody go through both.
//
//	go test -run Oracle -decisions 1000000     compare more than usual
//	go test -run Oracle -seed 7                begin with another policy
//	go test -run Impersonation -passages 100000
//	                                           send more requests than usual
//	go test -run '^$' -bench .                 measure
package oracle
