// Package rbac decides as the Kubernetes RBAC authorizer would, from the RBAC
// objects alone, and names every grant behind an answer.
//
// A [Policy] is built once from Roles, ClusterRoles and their bindings and is
// never changed. It answers whether somebody may ([Policy.Allows]), why
// ([Policy.Authorize]), what somebody may ([Policy.Rules]) and who may
// ([Policy.Subjects]). It knows RBAC and system:masters and no other
// authorizer: no Node, no webhook. It reads no cluster and no files.
//
// Whether a rule matches a request is [access.RuleAllows]'s decision; this
// package adds who is bound to which rules, and where they hold.
package rbac
