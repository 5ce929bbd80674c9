package krewstories

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

var update = flag.Bool("update", false, "write down what the commands print now")

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the stories share is made by the first and removed after the last.
var (
	lazy   testcluster.Lazy
	market shop
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	for _, cleanUp := range []func() error{lazy.Stop, market.close} {
		if err := cleanUp(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}
