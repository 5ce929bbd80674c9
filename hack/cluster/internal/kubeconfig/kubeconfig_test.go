package kubeconfig

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFirstUserIsCurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	users := []User{{Name: "admin", Token: "a"}, {Name: "requester-1", Token: "r"}}
	if err := Write(path, "https://127.0.0.1:6443", []byte("PEM"), users); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: UEVN
    server: https://127.0.0.1:6443
  name: who-can-as
contexts:
- context:
    cluster: who-can-as
    namespace: default
    user: admin
  name: admin
- context:
    cluster: who-can-as
    namespace: default
    user: requester-1
  name: requester-1
current-context: admin
kind: Config
users:
- name: admin
  user:
    token: a
- name: requester-1
  user:
    token: r
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := Write(path, "https://127.0.0.1:6443", nil, nil); err != nil {
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
