package webhook

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ca"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	key := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// pair writes a certificate for loopback and its key.
func (a *authority) pair(t *testing.T, folder, name string) (cert, key string) {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	private := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &private.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, folder, name+".crt", "CERTIFICATE", der), written(t, folder, name+".key", "PRIVATE KEY", text)
}

func written(t *testing.T, folder, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestServeWithTLS: only senders with a certificate of the CA are heard, and the
// others are told of.
func TestServeWithTLS(t *testing.T) {
	folder := t.TempDir()
	ours, others := newAuthority(t), newAuthority(t)
	var files TLS
	files.Cert, files.Key = ours.pair(t, folder, "server")
	files.ClientCA = written(t, folder, "ca.crt", "CERTIFICATE", ours.cert.Raw)
	ctx, stop := context.WithCancel(t.Context())
	listener, err := Listener(ctx, "127.0.0.1:0", files)
	if err != nil {
		t.Fatal(err)
	}
	ended, trouble := make(chan error, 1), make(chan string, 10)
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "heard") })
	go func() { ended <- Serve(ctx, listener, handler, lines(trouble)) }()
	get := func(client *authority, name string) (string, error) {
		config := &tls.Config{RootCAs: x509.NewCertPool()}
		config.RootCAs.AddCert(ours.cert)
		if client != nil {
			pair, err := tls.LoadX509KeyPair(client.pair(t, folder, name))
			if err != nil {
				t.Fatal(err)
			}
			config.Certificates = []tls.Certificate{pair}
		}
		transport := &http.Transport{TLSClientConfig: config}
		defer transport.CloseIdleConnections()
		response, err := (&http.Client{Transport: transport}).Get("https://" + listener.Addr().String())
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		return string(text), err
	}
	if got, err := get(ours, "sender"); got != "heard" || err != nil {
		t.Errorf("our sender: %q, %v", got, err)
	}
	for name, client := range map[string]*authority{"nobody": nil, "stranger": others} {
		if got, err := get(client, name); err == nil {
			t.Errorf("%s: %q", name, got)
		}
		if line := <-trouble; !strings.Contains(line, "TLS handshake error") {
			t.Errorf("%s: trouble %q", name, line)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("the end: %v", err)
	}
}

// lines are written one at a time.
type lines chan string

func (l lines) Write(text []byte) (int, error) {
	l <- string(text)
	return len(text), nil
}
