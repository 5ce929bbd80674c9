package access

import (
	"maps"
	"slices"
)

// Open are the questions that would settle what is not established in rows: for
// each side those single requests that it has no answer to. Wildcards cannot be
// asked.
func (c Comparison) Open(rows []DiffRow) (left, right []Request) {
	a := newAtlas(c)
	for _, row := range rows {
		for _, verb := range slices.Sorted(maps.Keys(row.open)) {
			word := row.Right
			word.Verb = verb
			if row.Cells[verb] != NotEstablished || !word.isConcrete() {
				continue
			}
			onLeft, onRight := row.Requests(verb)
			if row.open[verb].left {
				left = appendOpen(left, a, &c.Left, onLeft)
			}
			if row.open[verb].right {
				right = appendOpen(right, a, &c.Right, onRight)
			}
		}
	}
	return left, right
}

func appendOpen(open []Request, a *atlas, held *Held, request Request) []Request {
	if !request.IsURL() {
		request.Namespace = ScopeFor(a.resource(RightOf(request)), request.Verb, request.Name, request.Namespace)
	}
	if _, asked := held.Asked[request]; asked {
		return open
	}
	return append(open, request)
}
