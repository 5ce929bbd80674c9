// Package seed makes up a cluster to measure and test on: namespaces, service
// accounts, people in groups, and the RBAC objects that a company with many
// teams collects over the years. The same sizes and seed give the same world,
// byte for byte, and one more binding leaves the people and namespaces as they
// were.
//
// What there is of each kind is dealt in fixed shares (shares.go), so that a
// larger world is more of the same. Even a small one has some of the rare things:
// grants to everybody, references to what is gone, wildcards, roles made of
// other roles, names with every character that is legal and unexpected.
//
// Worlds of different seeds share the names of namespaces and roles, so a server
// is to hold one of them at a time.
//
// The package is pure, like the domain it serves: it makes values and writes
// them where it is told. Package load, beside it, puts a world into a server.
package seed
