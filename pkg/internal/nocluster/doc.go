// Package nocluster holds what is known without a cluster against a real one:
// the table of pkg/builtin against discovery, and what pkg/manifest makes of
// files against what the API server makes of them. It has tests only.
package nocluster
