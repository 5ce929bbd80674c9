package krewstories

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestInstall: a stranger installs each plugin from its manifest and archive, and
// kubectl answers with it.
func TestInstall(t *testing.T) {
	cluster, folder := lazy.Get(t), t.TempDir()
	release(t, folder, older)
	questions := map[string]struct {
		args []string
		code int
		want string
	}{
		"who-can-as": {
			[]string{"who-can-as", "jane@example.com", "get", "pods", "-n", "default", "-o", "csv"},
			1,
			"NAMESPACE,VERB,TARGET,ALLOWED,REASON,BINDING,ROLE,SUBJECT\ndefault,get,pods,no,no rule allows it; the server gave no reason,-,-,-\n",
		},
		"impersonate-matrix": {
			[]string{"impersonate-matrix", "jane@example.com", "-n", "default", "-o", "csv"},
			0,
			"IDENTITY,NAMESPACE,LEVEL,MORE,RULES,SOURCE,BINDINGS,CAUSE\njane@example.com,*,none,no,0,impersonation,none,\njane@example.com,default,none,no,0,impersonation,none,\n",
		},
	}
	for _, p := range plugins() {
		t.Run(p.name, func(t *testing.T) {
			k := newKrew(t, cluster, "")
			manifest, _ := rendered(t, folder, older, p)
			k.kubectl(t, 0, "krew", "install", "--manifest", manifest, "--archive", filepath.Join(folder, p.file+"_"+thisPlatform+".tar.gz"))
			if version := k.version(t, p); version != older {
				t.Errorf("version %q", version)
			}
			asked := questions[p.name]
			out, _ := k.kubectl(t, asked.code, asked.args...)
			if diff := cmp.Diff(asked.want, out); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			want := append([]string{p.file}, baseNames(filesOf(t, p))...)
			slices.Sort(want)
			if diff := cmp.Diff(want, installed(t, k, p, older)); diff != "" {
				t.Errorf("installed (-want +got):\n%s", diff)
			}
		})
	}
}

// TestInstallElsewhere: the archives of the other platforms have what krew looks for
// there.
func TestInstallElsewhere(t *testing.T) {
	cluster, folder := lazy.Get(t), t.TempDir()
	release(t, folder, older)
	for _, platform := range []struct{ os, arch, suffix string }{
		{"linux", "arm64", ".tar.gz"}, {"darwin", "amd64", ".tar.gz"}, {"darwin", "arm64", ".tar.gz"}, {"windows", "amd64", ".zip"}, {"windows", "arm64", ".zip"},
	} {
		for _, p := range plugins() {
			t.Run(platform.os+"/"+platform.arch+"/"+p.name, func(t *testing.T) {
				k := newKrew(t, cluster, "")
				k.env = append(k.env, "KREW_OS="+platform.os, "KREW_ARCH="+platform.arch)
				manifest, _ := rendered(t, folder, older, p)
				k.kubectl(t, 0, "krew", "install", "--manifest", manifest, "--archive", filepath.Join(folder, p.file+"_"+platform.os+"_"+platform.arch+platform.suffix))
				program := p.file
				if platform.os == "windows" {
					program += ".exe"
				}
				if files := installed(t, k, p, older); !slices.Contains(files, program) {
					t.Errorf("installed %v", files)
				}
			})
		}
	}
}

// installed are the files of a plugin in krew's store, sorted.
func installed(t *testing.T, k *krew, p plugin, version string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(k.root, "store", p.name, version))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func baseNames(paths []string) []string {
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

// TestWrongArchive: an archive that is not the manifest's is refused, and nothing is
// installed.
func TestWrongArchive(t *testing.T) {
	cluster, folder := lazy.Get(t), t.TempDir()
	release(t, folder, older)
	k, p := newKrew(t, cluster, ""), plugins()[0]
	manifest, _ := rendered(t, folder, older, p)
	_, stderr := k.kubectl(t, 1, "krew", "install", "--manifest", manifest, "--archive", filepath.Join(folder, p.file+"_linux_arm64.tar.gz"))
	if !strings.Contains(stderr, "checksum does not match") {
		t.Errorf("it says %q", stderr)
	}
	if _, err := os.Stat(filepath.Join(k.root, "bin", p.file)); !os.IsNotExist(err) {
		t.Errorf("installed all the same (%v)", err)
	}
}
