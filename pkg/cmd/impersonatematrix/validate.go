package impersonatematrix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// validate refuses combinations that cannot be meant, before any request.
func (f *matrixFlags) validate(args []string) error {
	for _, check := range []func([]string) error{f.checkWho, f.checkColumns, f.checkViews} {
		if err := check(args); err != nil {
			return err
		}
	}
	if f.timeout < 0 {
		return exit.Usage("--timeout cannot be negative", "0 is never")
	}
	if err := f.constrained.Validate(); err != nil {
		return err
	}
	return f.asking.Validate()
}

func (f *matrixFlags) checkWho(args []string) error {
	if slices.Contains(args, "") {
		return exit.Usage("an empty word names nobody", "leave it out; a shell variable may be unset")
	}
	many := len(args) != 1 || f.accounts != "" || f.subjects || f.from != ""
	if many && f.who.Given() {
		return exit.Usage("--group, --uid and --user-extra refine one WHO, and several were named",
			"keep each person's groups in an identities file: --identities FILE and @NAME")
	}
	if f.from == "-" && slices.Contains(f.asking.Files, "-") {
		return exit.Usage("stdin can be read once: for --from or for -f", "")
	}
	return nil
}

func (f *matrixFlags) checkColumns([]string) error {
	chosen := 0
	for _, given := range []bool{len(f.namespaces) > 0, f.all, f.selector != ""} {
		if given {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return exit.Usage("--namespace, --all-namespaces and --selector exclude each other", "")
	case f.namespaces != nil && len(distinct(f.namespaces)) == 0:
		return exit.Usage("--namespace names no namespace", "leave it out for all of them; a shell variable may be unset")
	}
	if f.by == report.ByImpersonation && chosen > 0 {
		return exit.Usage("--by impersonation is about the whole cluster", "leave out the namespaces")
	}
	if f.by != "" && (f.all || f.selector != "" || len(distinct(f.namespaces)) > 1) {
		return exit.Usage("--by shows one namespace", "name it with -n, or leave it out for the current one")
	}
	return nil
}

func (f *matrixFlags) checkViews([]string) error {
	if err := oneOf("--by", f.by, []string{report.ByResource, report.ByVerb, report.ByImpersonation}); err != nil {
		return err
	}
	if err := oneOf("--sort", f.view.Sort, report.Sorts()); err != nil {
		return err
	}
	if err := oneOf("--group-by", f.view.GroupBy, report.Groupings()); err != nil {
		return err
	}
	switch {
	case f.by == report.ByImpersonation && f.asking.Source != "auto" && f.asking.Source != string(access.SourceRBAC):
		return exit.Usage("who may act as whom is answered from RBAC objects: no authorizer lists it", "leave out --source "+f.asking.Source)
	case f.by == report.ByImpersonation && f.dryRun:
		return exit.Usage("--dry-run does not go with --by impersonation", "it takes four lists: ask")
	case f.by != "" && len(f.can) > 0:
		return exit.Usage("--by and --can are two different views", "leave out one of them")
	case f.by != "" && f.resume != "":
		return exit.Usage("--resume does not go with --by", "it takes few requests: ask again")
	}
	return nil
}

func oneOf(flag, value string, words []string) error {
	if value == "" || slices.Contains(words, value) {
		return nil
	}
	return exit.Usage(fmt.Sprintf("unknown %s %q", flag, value), "use one of "+strings.Join(words, ", "))
}

// parseQuestions splits VERB TARGET.
func parseQuestions(can []string) ([]access.TargetWords, error) {
	var questions []access.TargetWords
	for _, text := range can {
		words := strings.Fields(text)
		if len(words) != 2 {
			return nil, exit.Usage(fmt.Sprintf("--can %q is no question", text), "write VERB TARGET, for instance --can 'get secrets'")
		}
		questions = append(questions, access.TargetWords{Verb: words[0], Target: words[1]})
	}
	return questions, nil
}

// distinct are the words that are not empty, each once.
func distinct(words []string) []string {
	var once []string
	for _, word := range words {
		if word != "" && !slices.Contains(once, word) {
			once = append(once, word)
		}
	}
	return once
}
