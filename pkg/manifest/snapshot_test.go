package manifest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// kept is the snapshot that pkg/snapshot keeps.
var kept = filepath.Join("..", "snapshot", "testdata", "versions", "v1alpha1.json")

func keptText(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// packed is a text as a file of that extension has it.
func packed(t testing.TB, extension string, text []byte) []byte {
	t.Helper()
	pack, err := packer("x" + extension)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	to, err := pack(&file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestASnapshotIsLoadedHoweverItIsPacked: its first bytes tell, and no name.
func TestASnapshotIsLoadedHoweverItIsPacked(t *testing.T) {
	text := keptText(t)
	taken, err := snapshot.ReadFrom(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := Loaded{
		Snapshot: &Base{Read: taken, File: "-"},
		Objects:  taken.Objects, ServiceAccounts: taken.ServiceAccounts,
		Namespaces: []Namespace{{Name: "dev", Labels: map[string]string{"env": "dev", "a": "b"}}, {Name: "prod"}},
		Positions: map[Ref]Position{
			{"Namespace", "", "dev"}:             {"-", 1, 13},
			{"Namespace", "", "prod"}:            {"-", 1, 14},
			{"ServiceAccount", "dev", "ci"}:      {"-", 1, 17},
			{"ServiceAccount", "dev", "default"}: {"-", 1, 18},
			{"ServiceAccount", "prod", "ci"}:     {"-", 1, 19},
			{"ClusterRole", "", "admin"}:         {"-", 1, 22},
			{"ClusterRole", "", "empty"}:         {"-", 1, 23},
			{"Role", "dev", "owned"}:             {"-", 1, 26},
			{"ClusterRoleBinding", "", "admins"}: {"-", 1, 29},
			{"RoleBinding", "dev", "nobody"}:     {"-", 1, 32},
			{"RoleBinding", "prod", "a"}:         {"-", 1, 33},
		},
	}
	for _, extension := range []string{"", ".gz", ".zst"} {
		t.Run("packed"+extension, func(t *testing.T) {
			file := packed(t, extension, text)
			got, err := Load([]string{"-"}, bytes.NewReader(file), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(snapshot.Read{}), cmpopts.IgnoreUnexported(Loaded{})); diff != "" {
				t.Errorf("from stdin (-want +got):\n%s", diff)
			}
			read, err := ReadSnapshot(write(t, "any.name", file), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(taken, read, cmp.AllowUnexported(snapshot.Read{})); diff != "" {
				t.Errorf("from a file (-want +got):\n%s", diff)
			}
		})
	}
}

// TestManifestsAreLaidOverASnapshot: added, or in place of what has their name.
func TestManifestsAreLaidOverASnapshot(t *testing.T) {
	const change = `{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {namespace: dev, name: owned}, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {namespace: dev, name: new}, rules: []}
---
{apiVersion: v1, kind: Namespace, metadata: {name: dev, labels: {env: test}}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: dev, name: new}}
`
	file := write(t, "change.yaml", []byte(change))
	loaded, err := Load([]string{kept, file}, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		file + ":1: Role dev/owned replaces the one at " + kept + ":26",
		file + ":5: Namespace dev replaces the one at " + kept + ":13",
	}
	if diff := cmp.Diff(want, lines(loaded.Duplicates)); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	var roles []string
	for _, role := range loaded.Objects.Roles {
		roles = append(roles, role.Name)
	}
	if diff := cmp.Diff([]string{"owned", "new"}, roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	rule := rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get"}}
	if diff := cmp.Diff([]rbacv1.PolicyRule{rule}, loaded.Objects.Roles[0].Rules); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	if len(loaded.ServiceAccounts) != 4 || loaded.Namespaces[0].Labels["env"] != "test" || !loaded.Snapshot.Covered {
		t.Errorf("service accounts %v, namespaces %v, covered: %v", loaded.ServiceAccounts, loaded.Namespaces, loaded.Snapshot.Covered)
	}
}

// TestASnapshotInTheWrongPlace or in a bad state is refused with what to do.
func TestASnapshotInTheWrongPlace(t *testing.T) {
	const place = "a snapshot stands for a whole cluster: give one, by its name and first; manifests behind it are laid over it"
	const advice = "it was changed or damaged after it was written; take it anew " +
		"(to ask what a change would do, give the snapshot as it is, and the change as a manifest behind it)"
	text := keptText(t)
	first := write(t, "first.json", text)
	manifests := write(t, "roles.yaml", []byte("{apiVersion: v1, kind: Namespace, metadata: {name: dev}}"))
	folder := filepath.Dir(write(t, "in-a-folder.json", text))
	changed := write(t, "changed.json", bytes.Replace(text, []byte("admins"), []byte("admina"), 1))
	half := write(t, "half.json.gz", packed(t, ".gz", text)[:200])
	halfZstd := write(t, "half.json.zst", packed(t, ".zst", text)[:200])
	bent := packed(t, ".gz", text)
	bent[len(bent)-8] ^= 1 // of the checksum
	damaged := write(t, "damaged.json.gz", bent)
	formatted := write(t, "formatted.json", bytes.ReplaceAll(text, []byte(":"), []byte(": ")))
	for _, test := range []struct {
		name  string
		paths []string
		want  string
	}{
		{"two", []string{first, kept}, `reading manifests: "` + kept + `": ` + place},
		{"behind manifests", []string{manifests, kept}, `reading manifests: "` + kept + `": ` + place},
		{"in a folder", []string{folder}, filepath.Join(folder, "in-a-folder.json") + ": " + place},
		{"changed", []string{changed}, `reading manifests: "` + changed + `": the snapshot does not agree with its digest: ` + advice},
		{"half", []string{half}, `reading manifests: "` + half + `": the compressed file ends in the middle: it was cut off on its way here; copy or make it again`},
		{"half, zstd", []string{halfZstd}, halfZstd + `: the compressed file ends in the middle: it was cut off on its way here; copy or make it again`},
		{"damaged", []string{damaged}, `reading manifests: "` + damaged + `": the compressed file is damaged (gzip: invalid checksum): copy or make it again`},
		{"formatted", []string{formatted}, formatted + ":1 (document 1): a snapshot that is not as it was written: was it formatted by an editor, or is it not alone in its file? Take it anew"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load(test.paths, nil, Options{})
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if _, err := ReadSnapshot(manifests, nil); err == nil || err.Error() != `"`+manifests+`": this is no snapshot: kubectl who-can-as snapshot writes them` {
		t.Errorf("manifests as a snapshot: %v", err)
	}
}

// TestManifestsMayBePackedToo, within the bounds that they have.
func TestManifestsMayBePackedToo(t *testing.T) {
	const text = "{apiVersion: v1, kind: Namespace, metadata: {name: dev}}"
	for _, extension := range []string{".gz", ".zst"} {
		loaded, err := Load([]string{write(t, "roles.yaml"+extension, packed(t, extension, []byte(text)))}, nil, Options{})
		if err != nil || len(loaded.Namespaces) != 1 {
			t.Errorf("%s: %v, %v", extension, loaded.Namespaces, err)
		}
		bomb := write(t, "bomb.yaml"+extension, packed(t, extension, bytes.Repeat([]byte("# nothing\n"), maxFile/10+1)))
		if _, err := Load([]string{bomb}, nil, Options{}); err == nil || err.Error() != bomb+": larger than 64 MiB: split it" {
			t.Errorf("%s: %v", extension, err)
		}
	}
}
