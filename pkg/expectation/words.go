package expectation

import (
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// phrase is one line of words: verbs that are asked for one by one, and what
// they are asked on.
type phrase struct {
	verbs  []string
	target string
}

// parsePhrase reads VERB[,VERB...] TARGET. A name in the target may hold blanks.
func parsePhrase(words string) (phrase, error) {
	verbs, target, _ := strings.Cut(strings.TrimSpace(words), " ")
	target = strings.TrimSpace(target)
	resource, _, _ := strings.Cut(target, "/")
	p := phrase{verbs: strings.Split(verbs, ","), target: target}
	switch {
	case target == "":
		return p, fmt.Errorf("%q is no VERB TARGET: write such as get pods, create pods/exec, get /metrics", words)
	case strings.ContainsAny(resource, " \t"):
		return p, fmt.Errorf("%q is no VERB TARGET: write %q if the last word is a name or a subresource",
			words, verbs+" "+strings.Join(strings.Fields(target), "/"))
	case slices.Contains(p.verbs, ""):
		return p, fmt.Errorf("%q: a verb is empty: commas stand between verbs, without blanks", words)
	}
	return p, nil
}

// isWildcard recognises everything there is, which no catalog lists.
func isWildcard(target string) bool { return target == rbacv1.ResourceAll || target == "*.*" }

// everything is what "* *" is about.
func everything() access.Target {
	return access.Target{Resource: access.Resource{Group: rbacv1.APIGroupAll, Name: rbacv1.ResourceAll, Namespaced: true}}
}
