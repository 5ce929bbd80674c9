package schemas

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/impersonatematrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
)

// answer is one JSON value that a plugin printed.
type answer struct {
	from string // a command line, or a file of the main module's tests
	kind string
	text []byte
}

// repository is the folder of the module whose answers these are.
const repository = "../../../.."

// commands are run in the repository's folder. They need no cluster.
const commands = `
kubectl who-can-as jane@example.com --group dev-team -n production -f docs/examples/acme
kubectl who-can-as jane@example.com --group dev-team -A --all -f docs/examples/acme
kubectl who-can-as jane@example.com get /metrics -f docs/examples/acme
kubectl who-can-as jane@example.com get pods --group dev-team -A -f docs/examples/acme
kubectl who-can-as sa/gateway:proxy impersonate users/bob -f docs/examples/acme
kubectl who-can-as whoami @jane --identities docs/examples/acme-identities.yaml -f docs/examples/acme
kubectl who-can-as who get secrets -n production -f docs/examples/acme
kubectl who-can-as who create tokenreviews -f docs/examples/acme
kubectl who-can-as explain sa/ci:deployer delete pods -n dev --fix -f docs/examples/acme
kubectl who-can-as explain sa/ci:deployer patch deployments -n dev -f docs/examples/acme
kubectl who-can-as explain nobody get /metrics --fix -f docs/examples/acme
kubectl who-can-as impersonators jane@example.com -f docs/examples/acme
kubectl who-can-as impersonators sa/ci:deployer --through all -f docs/examples/acme
kubectl who-can-as impersonators node/x --constrained-impersonation=false -f docs/examples/acme
kubectl who-can-as targets sa/gateway:proxy -f docs/examples/acme
kubectl who-can-as targets group/dev-team --through all -f docs/examples/acme
kubectl who-can-as targets --everyone --through all -f docs/examples/acme
kubectl who-can-as lint -f docs/examples/acme
kubectl who-can-as lint --all --code WCA001 -f docs/examples/acme
kubectl who-can-as grant jane@example.com --to group/helpdesk --for get_configmaps/feature-flags_-n_production -f docs/examples/acme
kubectl who-can-as grant jane@example.com --group dev-team --to sa/gateway:proxy -f docs/examples/acme
kubectl who-can-as gateway sa/gateway:proxy --identities docs/examples/acme-identities.yaml -f docs/examples/acme
kubectl who-can-as gateway group/helpdesk --person jane@example.com -n production -f docs/examples/acme
kubectl who-can-as diff jane@example.com bob@example.com --left-group dev-team --right-group sre -n production -o wide -f docs/examples/acme
kubectl who-can-as diff jane@example.com jane@example.com -n dev -f docs/examples/acme
kubectl who-can-as diff --everyone --what-if-delete ClusterRoleBinding/sre-operates -f docs/examples/acme
kubectl who-can-as diff --everyone --what-if docs/examples/acme -f docs/examples/acme
kubectl who-can-as test docs/examples/acme-tests --identities docs/examples/acme-identities.yaml -f docs/examples/acme
kubectl who-can-as snapshot --verify pkg/snapshot/testdata/versions/v1alpha1.json
kubectl who-can-as trail pkg/cmd/whocanas/testdata/trail/day.log
kubectl who-can-as trail pkg/cmd/whocanas/testdata/trail/day.log --by hour --top 1
kubectl who-can-as trail pkg/cmd/whocanas/testdata/trail/day.log --target nobody
kubectl who-can-as trail pkg/cmd/whocanas/testdata/trail/day.log --chains
kubectl who-can-as trail pkg/cmd/whocanas/testdata/trail/day.log --unused --all -f docs/examples/acme
kubectl who-can-as trail pkg/cmd/whocanas/testdata/trail/day.log --alerts --hours 09:00-10:00 -f docs/examples/acme
kubectl who-can-as trail pkg/cmd/whocanas/testdata/trail/day.log --explain-denied -f docs/examples/acme
kubectl who-can-as version --client
kubectl who-can-as version --kubeconfig docs/nothing
kubectl impersonate-matrix --identities docs/examples/acme-identities.yaml -f docs/examples/acme
kubectl impersonate-matrix --identities docs/examples/acme-identities.yaml --only-differences -n dev -f docs/examples/acme
kubectl impersonate-matrix --identities docs/examples/acme-identities.yaml --can get_secrets --can create_pods/exec -f docs/examples/acme
kubectl impersonate-matrix --identities docs/examples/acme-identities.yaml --by resource -n production -f docs/examples/acme
kubectl impersonate-matrix --identities docs/examples/acme-identities.yaml --by verb -n production -f docs/examples/acme
kubectl impersonate-matrix --identities docs/examples/acme-identities.yaml --by impersonation -f docs/examples/acme
kubectl impersonate-matrix @jane --identities docs/examples/acme-identities.yaml --dry-run -f docs/examples/acme
`

// printed are the answers to the commands. A "_" in a line is a space in a word.
func printed(t *testing.T) []answer {
	t.Helper()
	t.Chdir(repository)
	var answers []answer
	for line := range strings.Lines(strings.TrimSpace(commands)) {
		words := strings.Fields(line)
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "_", " ")
		}
		answers = append(answers, read(t, strings.TrimSpace(line), run(t, words))...)
	}
	return answers
}

// run is what a command prints on stdout, as JSON.
func run(t *testing.T, words []string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	console := flags.Console{
		In: strings.NewReader(""), Out: &stdout, Err: &stderr,
		Getenv: func(string) string { return "" },
	}
	plugin := whocanas.Main
	if words[1] == "impersonate-matrix" {
		plugin = impersonatematrix.Main
	}
	if code := plugin(console, append([]string{"-o", "json"}, words[2:]...)); code == 2 || stdout.Len() == 0 {
		t.Fatalf("%s: exit code %d, and\n%s", strings.Join(words, " "), code, &stderr)
	}
	return stdout.Bytes()
}

// kept are the answers among the files of the main module's tests, many of them
// those of real servers to hostile questions.
func kept(t *testing.T) []answer {
	t.Helper()
	var answers []answer
	root := filepath.Join(repository, "pkg")
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		excerpts := filepath.Ext(file) == ".txtar" // of answers, as scripts show them
		if err != nil || entry.IsDir() || excerpts || !strings.Contains(file, "testdata") {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(filepath.ToSlash(file), repository+"/")
		answers = append(answers, read(t, name, text)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

// read takes the answers out of a text, which may hold other things before and
// behind them.
func read(t *testing.T, from string, text []byte) []answer {
	t.Helper()
	begin := []byte("{\n    \"apiVersion\": \"whocanas.dev/")
	var answers []answer
	for {
		at := bytes.Index(text, begin)
		if at < 0 {
			return answers
		}
		text = text[at:]
		decoder := json.NewDecoder(bytes.NewReader(text))
		var whole json.RawMessage
		if err := decoder.Decode(&whole); err != nil {
			t.Fatalf("%s: %v", from, err)
		}
		var head struct{ Kind string }
		if err := json.Unmarshal(whole, &head); err != nil {
			t.Fatalf("%s: %v", from, err)
		}
		answers = append(answers, answer{from, head.Kind, whole})
		text = text[decoder.InputOffset():]
	}
}
