package kubeconfig

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	err := Write(path, Entry{
		Server: "https://127.0.0.1:6443",
		CA:     []byte("PEM"),
		User:   "requester-1",
		Token:  "secret",
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: UEVN
    server: https://127.0.0.1:6443
  name: who-can-as
contexts:
- context:
    cluster: who-can-as
    namespace: default
    user: requester-1
  name: requester-1
current-context: requester-1
kind: Config
users:
- name: requester-1
  user:
    token: secret
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("kubeconfig (-want +got):\n%s", diff)
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := Write(path, Entry{User: "jane"}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v", info.Mode())
	}
}
