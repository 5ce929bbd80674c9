package impersonatematrix

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

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
func readPrior(path string, questions bool) (prior, error) {
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
	return p, nil
}

// levels are what is known, by the index of the identity.
func (p prior) levels(whos []identity.Identity, namespaces []string, from []report.LevelRole) (map[int]matrix.KnownRow, error) {
	if p.levelled == nil {
		return nil, nil
	}
	if !slices.Equal(p.levelled.Levels, from) {
		return nil, exit.Usage(fmt.Sprintf("--resume %s was measured by other roles: %s; now: %s", p.path, told(p.levelled.Levels), told(from)), "ask for all of it again")
	}
	known := map[int]matrix.KnownRow{}
	for i, who := range whos {
		if row := p.levelled.Find(who); row != nil {
			known[i] = p.levelled.Known(row, namespaces)
		}
	}
	return known, nil
}

// told are roles with where each is from.
func told(roles []report.LevelRole) string {
	words := make([]string, 0, len(roles))
	for _, role := range roles {
		words = append(words, role.Name+" ("+role.From+")")
	}
	return strings.Join(words, ", ")
}

// answers are what is known, by the index of the identity.
func (p prior) answers(whos []identity.Identity, namespaces, questions []string) (map[int]matrix.KnownAnswers, error) {
	if p.questions == nil {
		return nil, nil
	}
	if !slices.Equal(p.questions.Questions, questions) {
		return nil, exit.Usage(fmt.Sprintf("--resume %s answers other questions: %q", p.path, p.questions.Questions), "ask the same ones")
	}
	known := map[int]matrix.KnownAnswers{}
	for i, who := range whos {
		if row := p.questions.Find(who); row != nil {
			known[i] = p.questions.Known(row, namespaces)
		}
	}
	return known, nil
}
