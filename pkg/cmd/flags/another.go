package flags

import "slices"

// InContext is the connection by another context of the kubeconfig, with the
// other flags as they are; itself for "".
func (c *Connection) InContext(name string) *Connection {
	if name == "" {
		return c
	}
	config := *c.Config
	config.Overrides.CurrentContext = name
	return &Connection{Config: &config, WithoutNamespace: c.WithoutNamespace, debug: c.debug}
}

// WithGroups are the refinements with further groups.
func (w *Who) WithGroups(groups []string) *Who {
	more := *w
	more.groups = slices.Concat(w.groups, groups)
	return &more
}
