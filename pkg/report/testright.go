package report

import (
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
)

// testRights are rights with the verbs on one thing together.
func testRights(rights []expectation.HeldRight) []TestRight {
	var all []TestRight
	for _, right := range rights {
		one := TestRight{
			Namespace: access.Everywhere, Verbs: []string{right.Verb},
			Group: right.Group, Resource: right.Resource, Path: right.Path,
		}
		if right.Namespace != "" {
			one.Namespace = right.Namespace
		}
		if right.Limited {
			one.Names = []string{right.Name}
		}
		if last := len(all) - 1; last >= 0 && all[last].sameThing(one) {
			all[last].Verbs = append(all[last].Verbs, right.Verb)
			continue
		}
		all = append(all, one)
	}
	for _, one := range all {
		slices.SortFunc(one.Verbs, expectation.CompareVerbs)
	}
	return all
}

func (r TestRight) sameThing(other TestRight) bool {
	return r.Namespace == other.Namespace && r.Group == other.Group && r.Resource == other.Resource &&
		r.Path == other.Path && slices.Equal(r.Names, other.Names)
}

// Request is the right as a question, with the first of its verbs.
func (r TestRight) Request() access.Request {
	right := access.Right{Verb: r.Verbs[0], Group: r.Group, Resource: r.Resource, Path: r.Path}
	if len(r.Names) > 0 {
		right.Name, right.Limited = r.Names[0], true
	}
	namespace := r.Namespace
	if namespace == access.Everywhere {
		namespace = ""
	}
	return right.Request(namespace)
}

// words are such as get,list secrets in namespace dev.
func (r TestRight) words() string {
	words := strings.Join(r.Verbs, ",") + " " + r.Request().Target()
	switch {
	case r.Path != "":
		return words
	case r.Namespace == access.Everywhere:
		return words + " everywhere"
	default:
		return words + " in namespace " + r.Namespace
	}
}
