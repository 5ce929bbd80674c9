// Package storybook reads stories: Markdown files whose console blocks hold
// commands and what they print. Tests type the commands into a shell and hold
// what is printed against the file. It knows no cluster.
package storybook
