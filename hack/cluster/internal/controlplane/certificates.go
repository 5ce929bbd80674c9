package controlplane

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// lifetime of the certificates, longer than any cluster for tests runs.
const lifetime = 365 * 24 * time.Hour

// keyPair is a certificate with its key.
type keyPair struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// writeCertificates writes a new certificate authority and a serving certificate
// for loopback, and a key for service account tokens. It returns the authority's
// certificate as PEM.
func writeCertificates(files files) ([]byte, error) {
	ca, err := newKeyPair(authorityTemplate(), nil)
	if err != nil {
		return nil, fmt.Errorf("making a certificate authority: %w", err)
	}
	serving, err := newKeyPair(servingTemplate(), &ca)
	if err != nil {
		return nil, fmt.Errorf("making a serving certificate: %w", err)
	}
	if err := serving.write(files.servingCert(), files.servingKey()); err != nil {
		return nil, fmt.Errorf("writing the serving certificate: %w", err)
	}
	if err := writeServiceAccountKey(files.serviceAccountKey()); err != nil {
		return nil, fmt.Errorf("writing the service account key: %w", err)
	}
	authority := ca.certificatePEM()
	if err := os.WriteFile(files.ca(), authority, 0o600); err != nil {
		return nil, fmt.Errorf("writing the certificate authority: %w", err)
	}
	return authority, nil
}

func authorityTemplate() *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: "who-can-as test cluster"},
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
}

func servingTemplate() *x509.Certificate {
	return &x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost", "kubernetes.default.svc"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
}

// newKeyPair makes a certificate signed by the authority, or by itself if there
// is none.
func newKeyPair(template *x509.Certificate, authority *keyPair) (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, err
	}
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return keyPair{}, err
	}
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(lifetime)
	issuer, signer := template, key
	if authority != nil {
		issuer, signer = authority.certificate, authority.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), signer)
	if err != nil {
		return keyPair{}, err
	}
	certificate, err := x509.ParseCertificate(der)
	return keyPair{certificate: certificate, key: key}, err
}

func (p keyPair) certificatePEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.certificate.Raw})
}

func (p keyPair) write(certificatePath, keyPath string) error {
	if err := os.WriteFile(certificatePath, p.certificatePEM(), 0o600); err != nil {
		return err
	}
	return writeKey(keyPath, p.key)
}

func writeServiceAccountKey(path string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	return writeKey(path, key)
}

// writeKey writes the SEC1 form: the API server refuses PKCS #8 for service
// accounts.
func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "EC PRIVATE KEY", Bytes: der}
	return os.WriteFile(path, pem.EncodeToMemory(block), 0o600)
}
