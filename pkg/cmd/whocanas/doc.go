// Package whocanas is the command tree of kubectl who-can-as: what one identity
// may do. Each command turns its flags into a complete value and runs that;
// asking, deciding and printing are done on the floors below.
package whocanas
