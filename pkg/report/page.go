package report

import "slices"

// Page is what a page in a browser says beside the answer itself.
type Page struct {
	Facts []ExploreFact // cluster, time, source, command
	// Command asks about one identity again, Flag about one namespace of it, ""
	// for the cluster as a whole.
	Command func(Identity) string
	Flag    func(namespace string) string
}

// facts are the page's, with whether the answer is complete.
func (p Page) facts(c Completeness) []ExploreFact {
	said := "complete"
	if c.Incomplete {
		said = "incomplete"
	}
	return append(slices.Clone(p.Facts), ExploreFact{Name: "answer", Value: said})
}

func (p Page) columns(namespaces []string) []ExploreCol {
	columns := []ExploreCol{{Name: ClusterColumn, Flag: p.Flag("")}}
	for _, namespace := range namespaces {
		columns = append(columns, ExploreCol{Name: namespace, Flag: p.Flag(namespace)})
	}
	return columns
}

func (p Page) row(who Identity, source string) ExploreRow {
	detail := who.Sentence()
	if source != "" {
		detail += "; source " + source
	}
	return ExploreRow{Name: who.Label(), Kind: who.Kind(), Detail: detail, Command: p.Command(who)}
}

// distinct keeps values, each once, and numbers them.
type distinct[K comparable, V any] struct {
	values  []V
	numbers map[K]int
}

func newDistinct[K comparable, V any]() *distinct[K, V] {
	return &distinct[K, V]{values: []V{}, numbers: map[K]int{}}
}

// number is that of the value with a key, which is made if it is new.
func (d *distinct[K, V]) number(key K, value func() V) int {
	number, known := d.numbers[key]
	if !known {
		number = len(d.values)
		d.numbers[key] = number
		d.values = append(d.values, value())
	}
	return number
}
