package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

// TLS names the files of a listener that is encrypted and takes events of known
// senders alone; the zero value is one that is neither.
type TLS struct{ Cert, Key, ClientCA string }

// IsLoopback reports whether an address, HOST:PORT, can be reached from this
// machine alone.
func IsLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Listener listens at an address. Any that is not of this machine alone needs all
// of the TLS files.
func Listener(ctx context.Context, address string, files TLS) (net.Listener, error) {
	if files == (TLS{}) && !IsLoopback(address) {
		return nil, errors.New("an address that others can reach needs TLS with a client CA")
	}
	config, err := files.config()
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", address)
	if err != nil || config == nil {
		return listener, err
	}
	return tls.NewListener(listener, config), nil
}

func (f TLS) config() (*tls.Config, error) {
	if f == (TLS{}) {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(f.Cert, f.Key)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(f.ClientCA)
	if err != nil {
		return nil, err
	}
	senders := x509.NewCertPool()
	if !senders.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: no certificate in it", f.ClientCA)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: senders, MinVersion: tls.VersionTLS12,
	}, nil
}

// The times that a sender has, and that those who are being served have at the end.
const (
	headerTime = 10 * time.Second
	batchTime  = time.Minute
	lastTime   = 5 * time.Second
)

// Serve serves until the context is done, and lets those who are being served
// finish. What goes wrong with single connections is written to trouble, a line
// each.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, trouble io.Writer) error {
	server := &http.Server{ErrorLog: log.New(trouble, "", 0), Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: batchTime, WriteTimeout: batchTime, MaxHeaderBytes: 64 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTime)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) { // who has not finished by then was told nothing
		err = server.Close()
	}
	if serving := <-ended; !errors.Is(serving, http.ErrServerClosed) {
		err = errors.Join(err, serving)
	}
	return err
}
