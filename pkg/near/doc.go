// Package near finds the names that somebody may have meant by a mistyped one:
// verbs, resources, entries of a file, keys. It knows nothing of what the names
// stand for and imports nothing of this module.
package near
