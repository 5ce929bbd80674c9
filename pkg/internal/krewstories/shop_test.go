package krewstories

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// versions are those of the releases, the newest last.
func versions() []string { return []string{"v0.1.0", "v0.2.0"} }

// shop has what krew gets from outside: releases, a server of their archives,
// and krew itself.
type shop struct {
	once   sync.Once
	err    error
	dir    string
	server *httptest.Server
	mu     sync.Mutex
	scene  string // folder of the scene that is played: downloads and a log
}

// open makes the releases.
func (s *shop) open(t *testing.T) {
	t.Helper()
	s.once.Do(func() { s.err = s.make() })
	if s.err != nil {
		t.Fatal(s.err)
	}
}

func (s *shop) make() (err error) {
	if s.dir, err = os.MkdirTemp("", "who-can-as-krew-"); err != nil {
		return fmt.Errorf("making a folder for the releases: %w", err)
	}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	for tool, source := range map[string]string{"kubectl-krew": "krew", "validate-krew-manifest": "validate-krew-manifest"} {
		if err := in("hack/krew", "go", "build", "-trimpath", "-o", s.at("tools", tool), "sigs.k8s.io/krew/cmd/"+source); err != nil {
			return err
		}
	}
	for _, version := range versions() {
		if err := s.release(version); err != nil {
			return err
		}
	}
	return nil
}

// release compiles the plugins, packs them and writes the manifests.
func (s *shop) release(version string) error {
	programs := s.at("programs", version)
	if err := in(".", "make", "-s", "build", "VERSION="+version, "BIN="+programs); err != nil {
		return err
	}
	if err := pack(version, programs, s.at("downloads", version)); err != nil {
		return fmt.Errorf("packing %s: %w", version, err)
	}
	if err := os.MkdirAll(s.at("manifests", version), 0o755); err != nil {
		return fmt.Errorf("making a folder for the manifests: %w", err)
	}
	return in("hack/krew", "go", "run", "-trimpath", ".", "--tag", version, "--dir", s.at("manifests", version),
		"--checksums", s.at("downloads", version, "checksums.txt"), "--downloads", s.server.URL)
}

func (s *shop) at(names ...string) string {
	return filepath.Join(append([]string{s.dir}, names...)...)
}

// serve gives what the scene has below downloads, and writes down what was asked
// for.
func (s *shop) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	log, err := os.OpenFile(filepath.Join(s.scene, "requests"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer log.Close()
	fmt.Fprintln(log, r.Method, r.URL.Path)
	http.FileServer(http.Dir(filepath.Join(s.scene, "downloads"))).ServeHTTP(w, r)
}

// play has the server serve a scene.
func (s *shop) play(scene string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scene = scene
}

func (s *shop) close() error {
	if s.server != nil {
		s.server.Close()
	}
	return os.RemoveAll(s.dir) // nothing for ""
}

// in runs a command in a folder of the repository.
func in(folder string, words ...string) error {
	command := exec.Command(words[0], words[1:]...)
	command.Dir = filepath.Join(repository, folder)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%v in %s: %w\n%s", words, folder, err, output)
	}
	return nil
}
