// Package reach finds whom somebody can become in one step or several, by RBAC:
// by acting as somebody for one request, by getting hold of a credential, or by
// granting rights. It is pure: no client, no files.
//
// Impersonation gives no credential, and a request carries one identity: from
// acting as somebody no further impersonation is possible until a credential is
// in hand. So a chain is a sequence of (impersonation? credential)*
// impersonation?, and whoever can write bindings ends it.
package reach
