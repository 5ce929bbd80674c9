// Package schemas writes a JSON Schema for each kind of answer that -o json
// prints, from the Go types that hold the answers and the comments on them. Its
// tests hold the schemas against what the plugins really print.
package schemas
