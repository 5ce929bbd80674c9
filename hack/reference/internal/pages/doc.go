// Package pages writes the reference of the commands: what their help says, as
// Markdown and as manual pages. It runs no command and asks no cluster.
package pages
