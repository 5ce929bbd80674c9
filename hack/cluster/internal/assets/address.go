package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// address names a build by what goes into it: the module's pins, the recipe and
// what the Go toolchain says of itself.
func address(module Module, recipe []string, toolchain string) string {
	hash := sha256.New()
	writePart(hash, module.GoMod)
	writePart(hash, module.GoSum)
	writePart(hash, []byte(toolchain))
	for _, step := range recipe {
		writePart(hash, []byte(step))
	}
	return hex.EncodeToString(hash.Sum(nil))[:32]
}

// writePart writes the length too, so that bytes can't move from one part into
// the next unnoticed.
func writePart(hash io.Writer, part []byte) {
	fmt.Fprintf(hash, "%d:", len(part))
	_, _ = hash.Write(part)
}

// recipe are the commands and the environment of a build, without its
// directories.
func recipe(version string) []string {
	steps := append(environment(), flags(version)...)
	for _, target := range targets() {
		steps = append(steps, target.binary, target.importPath)
	}
	return steps
}
