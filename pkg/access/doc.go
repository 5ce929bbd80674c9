// Package access holds the words in which permissions are asked and answered:
// Request, Decision, Rules, the Catalog of resources, the Authority interface
// and the set of permissions that rules expand to. It knows Kubernetes'
// matching rules and no cluster: no client, no files, no clock, no colour.
package access
