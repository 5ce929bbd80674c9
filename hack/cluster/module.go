package main

import (
	_ "embed"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/assets"
)

// The pins of what is built are those this program was built with. They are never
// written to.
var (
	//go:embed go.mod
	goMod []byte
	//go:embed go.sum
	goSum []byte
)

func module() assets.Module {
	return assets.Module{GoMod: goMod, GoSum: goSum}
}
