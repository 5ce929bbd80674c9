package impersonatematrix

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// prior is an earlier answer that is to be completed; zero if there is none.
type prior struct {
	path      string
	levelled  *report.LevelMatrix
	questions *report.Matrix
}

// readPrior reads the answer of --resume, which has to be of the same view.
func readPrior(path string, questions bool, cluster string) (prior, error) {
	if path == "" {
		return prior{}, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return prior{}, exit.Usage("--resume: "+err.Error(), "")
	}
	p := prior{path: path}
	var into any = &p.levelled
	kind := "LevelMatrix"
	if questions {
		into, kind = &p.questions, "Matrix"
	}
	var header struct{ APIVersion, Kind string }
	if err := json.Unmarshal(data, &header); err != nil {
		return prior{}, exit.Usage(fmt.Sprintf("--resume %s is no answer in JSON: %v", path, err), "write it with -o json")
	}
	if header.APIVersion != report.APIVersion || header.Kind != kind {
		return prior{}, exit.Usage(fmt.Sprintf("--resume %s holds %q of %q, and this view is %q of %q", path, header.Kind, header.APIVersion, kind, report.APIVersion),
			"resume with the flags of the earlier command")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return prior{}, exit.Usage(fmt.Sprintf("--resume %s: %v", path, err), "")
	}
	return p, p.validate(cluster)
}

// validate refuses an answer that is about another cluster, or that was damaged.
func (p prior) validate(cluster string) error {
	about, whole := "", error(nil)
	if p.levelled != nil {
		about, whole = p.levelled.Cluster, p.levelled.Whole()
	} else {
		about, whole = p.questions.Cluster, p.questions.Whole()
	}
	if whole != nil {
		return exit.Usage(fmt.Sprintf("--resume %s: %v", p.path, whole), "ask for all of it again")
	}
	if about != cluster {
		return exit.Usage(fmt.Sprintf("--resume %s is about %s, and this is %s", p.path, about, cluster), "ask for all of it again")
	}
	return nil
}

// taken reports whether answers of a source may stand beside those that the
// command asks for.
func taken(answered access.Source, asked string) bool {
	return asked == "auto" || asked == string(answered)
}

// levels are what is known, by the index of the identity.
func (p prior) levels(whos []identity.Identity, namespaces []string, source string, from []report.LevelRole) (map[int]matrix.KnownRow, error) {
	if p.levelled == nil {
		return nil, nil
	}
	if !slices.Equal(p.levelled.Levels, from) {
		return nil, exit.Usage(fmt.Sprintf("--resume %s was measured by other roles: %s; now: %s", p.path, told(p.levelled.Levels), told(from)), "ask for all of it again")
	}
	known := map[int]matrix.KnownRow{}
	for i, who := range whos {
		if row := p.levelled.Find(who); row != nil && taken(row.Source, source) {
			known[i] = p.levelled.Known(row, namespaces)
		}
	}
	return known, nil
}

// told are roles with where each is from.
func told(roles []report.LevelRole) string {
	words := make([]string, 0, len(roles))
	for _, role := range roles {
		words = append(words, strings.TrimSpace(role.Name+" ("+role.From+" "+role.Digest)+")")
	}
	return strings.Join(words, ", ")
}

// answers are what is known, by the index of the identity.
func (p prior) answers(whos []identity.Identity, namespaces []string, source string, questions []string) (map[int]matrix.KnownAnswers, error) {
	if p.questions == nil {
		return nil, nil
	}
	if !slices.Equal(p.questions.Questions, questions) {
		return nil, exit.Usage(fmt.Sprintf("--resume %s answers other questions: %q", p.path, p.questions.Questions), "ask the same ones")
	}
	known := map[int]matrix.KnownAnswers{}
	for i, who := range whos {
		if row := p.questions.Find(who); row != nil && taken(row.Source, source) {
			known[i] = p.questions.Known(row, namespaces)
		}
	}
	return known, nil
}
