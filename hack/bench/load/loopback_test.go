package load_test

import (
	"testing"

	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/load"
)

func TestOnLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"https://127.0.0.1:6443":      true,
		"127.8.9.10:80":               true,
		"https://[::1]:6443":          true,
		"https://localhost":           true,
		"":                            true, // client-go's default
		"https://10.0.0.1:6443":       false,
		"https://localhost.example":   false,
		"https://127.0.0.1.nip.io":    false,
		"https://api.example.com/one": false,
		"https://[::ffff:10.0.0.1]":   false,
		"::":                          false,
	} {
		if got := load.OnLoopback(&rest.Config{Host: host}); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}
