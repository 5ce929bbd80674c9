// Package matrix asks about many identities in many namespaces, with as few
// requests as will do, and keeps the answers small: a cell is a few bytes, and
// what many cells share is kept once. It is pure; an access.Authority answers.
package matrix
