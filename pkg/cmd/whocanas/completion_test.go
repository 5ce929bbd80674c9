package whocanas

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

const (
	whoProgram    = "#!/bin/sh\n# kubectl runs this for completion after \"kubectl who-can-as\"; put it on the PATH.\nexec kubectl-who_can_as __complete \"$@\"\n"
	matrixProgram = "#!/bin/sh\n# kubectl runs this for completion after \"kubectl impersonate-matrix\"; put it on the PATH.\nexec kubectl-impersonate_matrix __complete \"$@\"\n"
)

// machine is a folder with folders that the PATH names.
type machine struct {
	t   *testing.T
	dir string
}

// newMachine makes the folders and puts them on the PATH, in their order.
func newMachine(t *testing.T, folders ...string) machine {
	t.Helper()
	m := machine{t: t, dir: t.TempDir()}
	var path []string
	for _, folder := range folders {
		m.must(os.MkdirAll(m.at(folder), 0o755))
		path = append(path, m.at(folder))
	}
	t.Setenv("PATH", strings.Join(path, string(os.PathListSeparator)))
	return m
}

func (m machine) at(name string) string { return filepath.Join(m.dir, name) }

func (m machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// has writes a program.
func (m machine) has(name, text string) {
	m.t.Helper()
	m.must(os.MkdirAll(filepath.Dir(m.at(name)), 0o755))
	m.must(os.WriteFile(m.at(name), []byte(text), 0o755))
}

// links makes a link, as krew does for a plugin.
func (m machine) links(from, to string) {
	m.t.Helper()
	m.must(os.Symlink(m.at(to), m.at(from)))
}

// run types a command and gives the code and what is printed, with the
// machine's folder left out.
func (m machine) run(args ...string) (code int, stdout, stderr string) {
	m.t.Helper()
	var out, err bytes.Buffer
	console := flags.Console{In: strings.NewReader(""), Out: &out, Err: &err, Getenv: func(string) string { return "" }}
	code = Main(console, args)
	short := strings.NewReplacer(m.dir+string(filepath.Separator), "")
	return code, short.Replace(out.String()), short.Replace(err.String())
}

// files are the names and texts of all files in a folder; a program that may
// not be executed has its mode too.
func (m machine) files(folder string) map[string]string {
	m.t.Helper()
	entries, err := os.ReadDir(m.at(folder))
	m.must(err)
	files := map[string]string{}
	for _, entry := range entries {
		path := filepath.Join(m.at(folder), entry.Name())
		info, err := os.Lstat(path)
		m.must(err)
		if info.Mode()&os.ModeSymlink != 0 {
			to, err := os.Readlink(path)
			m.must(err)
			files[entry.Name()] = "-> " + strings.TrimPrefix(to, m.dir+string(filepath.Separator))
			continue
		}
		text, err := os.ReadFile(path)
		m.must(err)
		files[entry.Name()] = string(text)
		if info.Mode().Perm() != 0o755 {
			files[entry.Name()] += info.Mode().String()
		}
	}
	return files
}

// check runs a command and holds everything it prints against what it should.
func (m machine) check(args string, code int, stdout, stderr string) {
	m.t.Helper()
	gotCode, gotOut, gotErr := m.run(strings.Fields(args)...)
	if gotCode != code {
		m.t.Errorf("%s: exit code %d, want %d", args, gotCode, code)
	}
	if diff := cmp.Diff(stdout, gotOut); diff != "" {
		m.t.Errorf("%s: stdout (-want +got):\n%s", args, diff)
	}
	if diff := cmp.Diff(stderr, gotErr); diff != "" {
		m.t.Errorf("%s: stderr (-want +got):\n%s", args, diff)
	}
}

func (m machine) holds(folder string, want map[string]string) {
	m.t.Helper()
	if diff := cmp.Diff(want, m.files(folder)); diff != "" {
		m.t.Errorf("%s (-want +got):\n%s", folder, diff)
	}
}

// krewed is a machine with both plugins as krew installs them.
func krewed(t *testing.T) machine {
	t.Helper()
	m := newMachine(t, "krew/bin")
	for _, name := range pluginNames() {
		file := pluginFile(name)
		m.has("krew/store/"+name+"/v1.0.0/"+file, "a plugin")
		m.links("krew/bin/"+file, "krew/store/"+name+"/v1.0.0/"+file)
	}
	return m
}

// both is krew's bin with both plugins and their programs.
func both() map[string]string {
	return map[string]string{
		"kubectl-who_can_as":                  "-> krew/store/who-can-as/v1.0.0/kubectl-who_can_as",
		"kubectl-impersonate_matrix":          "-> krew/store/impersonate-matrix/v1.0.0/kubectl-impersonate_matrix",
		"kubectl_complete-who_can_as":         whoProgram,
		"kubectl_complete-impersonate_matrix": matrixProgram,
	}
}

func TestCompletionGoesBesideKrewsLinks(t *testing.T) {
	m := krewed(t)
	m.check("completion install", 0, `krew/bin/kubectl_complete-who_can_as: written
krew/bin/kubectl_complete-impersonate_matrix: written
`, "")
	m.holds("krew/bin", both())
	m.check("completion install", 0, `krew/bin/kubectl_complete-who_can_as: is there already
krew/bin/kubectl_complete-impersonate_matrix: is there already
`, "")
	m.holds("krew/bin", both())
}

func TestCompletionGoesWhereThePathHasEachPlugin(t *testing.T) {
	m := newMachine(t, "empty", "mine", "ours")
	m.has("ours/kubectl-who_can_as", "a plugin")
	m.has("mine/kubectl-impersonate_matrix", "a plugin")
	m.check("completion install", 0, `ours/kubectl_complete-who_can_as: written
mine/kubectl_complete-impersonate_matrix: written
`, "")
	m.holds("empty", map[string]string{})
	m.holds("mine", map[string]string{"kubectl-impersonate_matrix": "a plugin", "kubectl_complete-impersonate_matrix": matrixProgram})
	m.holds("ours", map[string]string{"kubectl-who_can_as": "a plugin", "kubectl_complete-who_can_as": whoProgram})
}

func TestCompletionOfAPluginThatIsNotInstalledIsNamed(t *testing.T) {
	m := newMachine(t, "bin")
	m.has("bin/kubectl-who_can_as", "a plugin")
	m.check("completion install", 0, "bin/kubectl_complete-who_can_as: written\n",
		"hint: kubectl-impersonate_matrix is not on the PATH, so nothing was done for it\n")
	m.holds("bin", map[string]string{"kubectl-who_can_as": "a plugin", "kubectl_complete-who_can_as": whoProgram})
}

func TestCompletionNeedsThePluginOnThePath(t *testing.T) {
	m := newMachine(t, "bin")
	m.check("completion install", 2, "",
		"error: looking for this plugin: exec: \"kubectl-who_can_as\": executable file not found in $PATH; add its folder to the PATH\n")
	m.holds("bin", map[string]string{})
}

func TestCompletionLeavesWhatOthersMade(t *testing.T) {
	const theirs = "#!/bin/sh\necho theirs\n"
	m := krewed(t)
	m.has("krew/bin/kubectl_complete-impersonate_matrix", theirs)
	m.check("completion install", 2, "", `error: a file is there already that who-can-as did not make:
krew/bin/kubectl_complete-impersonate_matrix
look at it; --force replaces it
nothing was written
see kubectl who-can-as completion install --help
`)
	want := both()
	delete(want, "kubectl_complete-who_can_as")
	want["kubectl_complete-impersonate_matrix"] = theirs
	m.holds("krew/bin", want)
	m.check("completion install --force", 0, `krew/bin/kubectl_complete-who_can_as: written
krew/bin/kubectl_complete-impersonate_matrix: replaced what somebody else had put there
`, "")
	m.holds("krew/bin", both())
}

func TestCompletionOfAnotherReleaseIsReplaced(t *testing.T) {
	const older = "#!/bin/sh\n# kubectl runs this for completion after \"kubectl who-can-as\".\nkubectl-who_can_as __complete $*\n"
	for name, make := range map[string]func(machine){
		"another text": func(m machine) { m.has("krew/bin/kubectl_complete-who_can_as", older) },
		"the text, without permission": func(m machine) {
			m.must(os.WriteFile(m.at("krew/bin/kubectl_complete-who_can_as"), []byte(whoProgram), 0o644))
		},
		"a link to an older one of krew's": func(m machine) {
			m.has("krew/store/old", older)
			m.links("krew/bin/kubectl_complete-who_can_as", "krew/store/old")
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := krewed(t)
			make(m)
			m.check("completion install", 0, `krew/bin/kubectl_complete-who_can_as: replaced an older one
krew/bin/kubectl_complete-impersonate_matrix: written
`, "")
			m.holds("krew/bin", both())
		})
	}
}

// What a link leads to is nobody's business here: the link is replaced.
func TestCompletionDoesNotWriteThroughALink(t *testing.T) {
	m := krewed(t)
	m.links("krew/bin/kubectl_complete-who_can_as", "nowhere")
	m.check("completion install", 2, "", `error: a file is there already that who-can-as did not make:
krew/bin/kubectl_complete-who_can_as
look at it; --force replaces it
nothing was written
see kubectl who-can-as completion install --help
`)
	m.check("completion install --force", 0, `krew/bin/kubectl_complete-who_can_as: replaced what somebody else had put there
krew/bin/kubectl_complete-impersonate_matrix: written
`, "")
	m.holds("krew/bin", both())
	if _, err := os.Lstat(m.at("nowhere")); !os.IsNotExist(err) {
		t.Errorf("it wrote through the link: %v", err)
	}
}

func TestCompletionThatCannotBeWrittenSaysWhy(t *testing.T) {
	m := krewed(t)
	m.must(os.Mkdir(m.at("krew/bin/kubectl_complete-who_can_as"), 0o755))
	m.check("completion install --force", 2, "",
		"error: looking at what is there: read krew/bin/kubectl_complete-who_can_as: is a directory\n")
}

func TestCompletionThatAnotherOneHidesIsNamed(t *testing.T) {
	m := newMachine(t, "first", "bin")
	m.has("first/kubectl_complete-who_can_as", "another")
	m.has("bin/kubectl-who_can_as", "a plugin")
	m.check("completion install", 0, "bin/kubectl_complete-who_can_as: written\n",
		`hint: kubectl-impersonate_matrix is not on the PATH, so nothing was done for it
hint: kubectl runs first/kubectl_complete-who_can_as instead, which comes first on the PATH
`)
}

func TestCompletionRefusesWhatItDoesNotTake(t *testing.T) {
	m := krewed(t)
	for args, want := range map[string]string{
		"completion": `error: completion takes the word install, and nothing else
a shell completes plugins by what kubectl completion bash|zsh|fish|powershell
gives it
the form is: kubectl who-can-as completion install
see kubectl who-can-as completion --help
`,
		"completion bash": `error: completion takes the word install, and nothing else
a shell completes plugins by what kubectl completion bash|zsh|fish|powershell
gives it
the form is: kubectl who-can-as completion install
see kubectl who-can-as completion --help
`,
		"completion install bash": `error: completion install takes no arguments
the form is: kubectl who-can-as completion install
see kubectl who-can-as completion install --help
`,
		"completion install -o json": `error: --output does not go with completion install: it says what it did in
words
see kubectl who-can-as completion install --help
`,
	} {
		m.check(args, 2, "", want)
	}
	want := both()
	delete(want, "kubectl_complete-who_can_as")
	delete(want, "kubectl_complete-impersonate_matrix")
	m.holds("krew/bin", want)
}

// The archives of a release hold the files of the folder plugins.
func TestCompletionWritesWhatReleasesHold(t *testing.T) {
	for _, name := range pluginNames() {
		for _, goos := range []string{"linux", "windows"} {
			file := completerFile(name, goos)
			want, err := os.ReadFile(filepath.Join("..", "..", "..", "plugins", file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), completerProgram(name, goos)); diff != "" {
				t.Errorf("%s (-plugins +installed):\n%s", file, diff)
			}
		}
	}
}
