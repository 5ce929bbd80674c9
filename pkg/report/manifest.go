package report

// Manifest is a list of Kubernetes objects and nothing else.
type Manifest struct{ Items []any }

// Objects implements Lister.
func (m Manifest) Objects() []any { return m.Items }

// Table implements Report; objects have no columns.
func (m Manifest) Table(bool) Table { return Table{} }
