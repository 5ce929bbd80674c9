package access

import (
	"slices"
	"strings"
)

// Resource is a resource or subresource that can be asked about.
type Resource struct {
	Group      string
	Name       string // plural; with subresource as pods/log
	Singular   string
	Kind       string
	ShortNames []string
	Verbs      []string // the verbs the API serves
	Namespaced bool
	// Virtual resources exist only for authorizers: users, signers and the like.
	Virtual bool
	// AsWritten resources stand in a rule and nowhere else: not served here.
	AsWritten bool
}

// Base is the resource without its subresource.
func (r Resource) Base() string {
	base, _, _ := strings.Cut(r.Name, "/")
	return base
}

// Subresource is the part after the slash, "" if there is none.
func (r Resource) Subresource() string {
	_, sub, _ := strings.Cut(r.Name, "/")
	return sub
}

// String is the resource with its API group: deployments.apps/scale.
func (r Resource) String() string { return QualifiedResource(r.Group, r.Name) }

// Serves reports whether the API serves the verb on the resource.
func (r Resource) Serves(verb string) bool { return slices.Contains(r.Verbs, verb) }

// Catalog is the ordered list of what can be asked about. The order is that of
// discovery, which is the order in which a bare resource name is looked up.
type Catalog struct {
	resources []Resource
	index     map[resourceKey]int
}

// resourceKey is what makes a resource one of its own.
type resourceKey struct{ group, name string }

// NewCatalog makes a catalog of what a cluster serves, merged so that every
// group and name appears once with the verbs of all versions, followed by the
// virtual resources that no cluster serves.
func NewCatalog(served []Resource) Catalog {
	at := map[resourceKey]int{}
	var merged []Resource
	for _, resource := range slices.Concat(served, VirtualResources()) {
		key := resourceKey{resource.Group, resource.Name}
		i, seen := at[key]
		if !seen {
			at[key] = len(merged)
			resource.Verbs = slices.Clone(resource.Verbs)
			merged = append(merged, resource)
			continue
		}
		for _, verb := range resource.Verbs {
			if !merged[i].Serves(verb) {
				merged[i].Verbs = append(merged[i].Verbs, verb)
			}
		}
	}
	return Catalog{resources: merged, index: at}
}

// Resources are all entries in order. The slice is the catalog's own.
func (c Catalog) Resources() []Resource { return c.resources }

// Find returns the entry for a group and a name (with subresource).
func (c Catalog) Find(group, name string) (Resource, bool) {
	at, ok := c.index[resourceKey{group, name}]
	if !ok {
		return Resource{}, false
	}
	return c.resources[at], true
}

// Of is what the catalog has of a request's resource; the zero Resource for a URL,
// and for what it does not know.
func (c Catalog) Of(request Request) Resource {
	if request.IsURL() {
		return Resource{}
	}
	resource, _ := c.Find(request.Group, request.FullResource())
	return resource
}

// Groups of the virtual resources.
const (
	authenticationGroup = "authentication.k8s.io"
	certificatesGroup   = "certificates.k8s.io"
	rbacGroup           = "rbac.authorization.k8s.io"
)

// VirtualResources are the names that only authorizers know. The impersonation
// filter asks for them (k8s.io/apiserver
// pkg/endpoints/filters/impersonation/mode.go), and certificate admission asks
// for signers (k8s.io/kubernetes pkg/certauthorization). The entry for
// serviceaccounts, roles and clusterroles adds the special verbs to resources
// that clusters do serve.
func VirtualResources() []Resource {
	return []Resource{
		virtual("", "users", "user", false, "impersonate"),
		virtual("", "groups", "group", false, "impersonate"),
		virtual("", "serviceaccounts", "serviceaccount", true, "impersonate"),
		virtual(authenticationGroup, "uids", "uid", false, "impersonate", "impersonate:user-info"),
		virtual(authenticationGroup, "userextras", "userextra", false, "impersonate", "impersonate:user-info"),
		virtual(authenticationGroup, "users", "user", false, "impersonate:user-info"),
		virtual(authenticationGroup, "groups", "group", false, "impersonate:user-info"),
		virtual(authenticationGroup, "serviceaccounts", "serviceaccount", true, "impersonate:serviceaccount"),
		virtual(authenticationGroup, "nodes", "node", false, "impersonate:arbitrary-node", "impersonate:associated-node"),
		virtual(certificatesGroup, "signers", "signer", false, "approve", "sign", "attest"),
		virtual(rbacGroup, "roles", "role", true, "bind", "escalate"),
		virtual(rbacGroup, "clusterroles", "clusterrole", false, "bind", "escalate"),
	}
}

func virtual(group, name, singular string, namespaced bool, verbs ...string) Resource {
	resource := Resource{Group: group, Name: name, Singular: singular, Namespaced: namespaced, Verbs: verbs, Virtual: true}
	if name == "serviceaccounts" {
		resource.ShortNames = []string{"sa"}
	}
	return resource
}
