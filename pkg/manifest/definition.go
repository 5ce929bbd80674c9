package manifest

import (
	"cmp"
	"slices"
	"strings"

	kjson "sigs.k8s.io/json"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// definition is the part of a CustomResourceDefinition that says what it adds
// to a server's discovery (k8s.io/apiextensions-apiserver
// pkg/apis/apiextensions/v1/types.go).
type definition struct {
	Spec struct {
		Group string `json:"group"`
		Scope string `json:"scope"`
		Names struct {
			Plural     string   `json:"plural"`
			Singular   string   `json:"singular"`
			Kind       string   `json:"kind"`
			ShortNames []string `json:"shortNames"`
		} `json:"names"`
		Versions []struct {
			Served       bool `json:"served"`
			Subresources struct {
				Status *struct{} `json:"status"`
				Scale  *struct{} `json:"scale"`
			} `json:"subresources"`
		} `json:"versions"`
	} `json:"spec"`
}

// definition reads a CustomResourceDefinition.
func (l *loader) definition(v value) {
	const kind = "CustomResourceDefinition"
	var one definition
	problems := v.repeated
	if err := kjson.UnmarshalCaseSensitivePreserveInts(v.data, &one); err != nil {
		problems = append(problems, mistyped(v.data, err))
	}
	if len(problems) == 0 {
		problems = one.check()
	}
	if len(problems) > 0 {
		l.problems(v, named(kind, one.name(), problems)...)
		return
	}
	ref := Ref{Kind: kind, Name: one.name()}
	if l.note(ref, v, len(l.definitions)) {
		l.definitions = append(l.definitions, one)
	} else {
		l.definitions[l.indices[ref]] = one
	}
}

// name is the one that the object has to have.
func (d definition) name() string {
	if d.Spec.Names.Plural == "" && d.Spec.Group == "" {
		return ""
	}
	return d.Spec.Names.Plural + "." + d.Spec.Group
}

// check is what discovery cannot do without
// (k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation).
func (d definition) check() []finding {
	var problems []finding
	need := func(value string, at ...any) {
		if value == "" {
			problems = append(problems, findingAt(fieldPath{"spec"}.to(at...), "missing"))
		}
	}
	need(d.Spec.Group, "group")
	need(d.Spec.Names.Plural, "names", "plural")
	need(d.Spec.Names.Kind, "names", "kind")
	if scopes := []string{"Namespaced", "Cluster"}; !slices.Contains(scopes, d.Spec.Scope) {
		problems = append(problems, findingAt(fieldPath{"spec", "scope"}, "%q is no scope: write %s", d.Spec.Scope, strings.Join(scopes, " or ")))
	}
	return problems
}

// resources are what definitions add to discovery, in its order: by group, by
// name, subresources behind their parent.
func resources(definitions []definition) []access.Resource {
	sorted := slices.SortedFunc(slices.Values(definitions), func(a, b definition) int {
		return cmp.Or(cmp.Compare(a.Spec.Group, b.Spec.Group), cmp.Compare(a.Spec.Names.Plural, b.Spec.Names.Plural))
	})
	var all []access.Resource
	for _, one := range sorted {
		all = append(all, one.resources()...)
	}
	return all
}

// resources are the resource and its subresources, if a version of it is served
// (k8s.io/apiextensions-apiserver
// pkg/apiserver/customresource_discovery_controller.go, sync; for the singular
// name pkg/apis/apiextensions/v1/defaults.go).
func (d definition) resources() []access.Resource {
	served, status, scale := false, false, false
	for _, version := range d.Spec.Versions {
		served = served || version.Served
		status = status || version.Served && version.Subresources.Status != nil
		scale = scale || version.Served && version.Subresources.Scale != nil
	}
	if !served {
		return nil
	}
	names := d.Spec.Names
	main := access.Resource{
		Group: d.Spec.Group, Name: names.Plural, Kind: names.Kind, ShortNames: names.ShortNames,
		Singular:   cmp.Or(names.Singular, strings.ToLower(names.Kind)),
		Verbs:      []string{"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"},
		Namespaced: d.Spec.Scope == "Namespaced",
	}
	all := []access.Resource{main}
	for _, sub := range []struct {
		name string
		has  bool
	}{{"status", status}, {"scale", scale}} {
		if sub.has {
			all = append(all, access.Resource{
				Group: main.Group, Name: main.Name + "/" + sub.name, Singular: main.Singular,
				Verbs: []string{"get", "patch", "update"}, Namespaced: main.Namespaced,
			})
		}
	}
	return all
}
