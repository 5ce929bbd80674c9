package controlplane

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// port is a TCP port on loopback that is reserved: bound, but not listened on. The
// API server can share it (--permit-port-sharing), nobody else can take it in the
// time until the server listens.
type port struct {
	number int
	socket int
}

// reservePort reserves a free port.
func reservePort() (port, error) {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return port{}, fmt.Errorf("reserving a port: %w", err)
	}
	unix.CloseOnExec(socket)
	number, err := bindFree(socket)
	if err != nil {
		_ = unix.Close(socket)
		return port{}, fmt.Errorf("reserving a port: %w", err)
	}
	return port{number: number, socket: socket}, nil
}

func bindFree(socket int) (int, error) {
	if err := unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
		return 0, err
	}
	if err := unix.Bind(socket, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return 0, err
	}
	address, err := unix.Getsockname(socket)
	if err != nil {
		return 0, err
	}
	bound, ok := address.(*unix.SockaddrInet4)
	if !ok {
		return 0, fmt.Errorf("bound to %T instead of an IPv4 address", address)
	}
	return bound.Port, nil
}

// release gives the port back. The number may be used on.
func (p port) release() {
	_ = unix.Close(p.socket)
}
