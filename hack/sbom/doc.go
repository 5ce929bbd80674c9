// Command sbom writes what a Go program is made of as a CycloneDX bill of
// materials: the modules that the linker recorded in it, and Go itself.
//
// It asks nobody: the same program gives the same bytes. The bill has no
// licences and does not say which module needs which, since a program does not
// record that.
package main
