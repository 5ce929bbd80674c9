package load

import (
	"net/netip"

	"k8s.io/client-go/rest"
)

// OnLoopback reports whether a configuration leads to a server on this machine.
func OnLoopback(config *rest.Config) bool {
	server, _, err := rest.DefaultServerUrlFor(config)
	if err != nil {
		return false
	}
	if server.Hostname() == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(server.Hostname())
	return err == nil && address.IsLoopback()
}
