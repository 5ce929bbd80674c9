// Package world opens what a question is asked in: a cluster, or the manifests
// that stand for one. Both plugins' commands ask through it and never look which
// one they have. It must not answer questions itself.
package world
