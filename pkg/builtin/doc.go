// Package builtin knows what Kubernetes' own API serves, for questions asked
// with no cluster: every resource and subresource with its verbs, names and
// scope. The table is generated from a real server's discovery by
// hack/resources. It also knows the default roles of each release, from
// Kubernetes' own test data by way of hack/defaultroles. It must not know custom
// resources, which come with the manifests that define them, nor what only
// authorizers know, which pkg/access adds to every catalog.
package builtin
