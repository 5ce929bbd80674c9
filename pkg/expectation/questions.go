package expectation

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// questions are what a line of words asks, in any place.
type questions struct {
	phrase
	target    access.Target
	asWritten bool
}

// namespaced reports whether it makes a difference in which place is asked.
func (q *questions) namespaced() bool {
	if q.asWritten {
		return !strings.HasPrefix(q.phrase.target, "/")
	}
	return q.target.Path == "" && q.target.Resource.Namespaced
}

// requests are the questions in the places, each once; "" is asked without a
// namespace. What is in no namespace is asked once whatever the places are.
func (q *questions) requests(places []string) []access.Request {
	if !q.namespaced() {
		places = []string{""}
	}
	var all set[access.Request]
	for _, verb := range q.verbs {
		for _, place := range places {
			all.add(q.request(verb, place))
		}
	}
	return all.items
}

func (q *questions) request(verb, place string) access.Request {
	if q.asWritten {
		return access.AsWritten(access.TargetWords{Verb: verb, Target: q.phrase.target}, place)
	}
	return access.RequestFor(q.target, verb, place)
}
