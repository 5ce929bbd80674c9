package oracle

import (
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
)

// Print is a case as one would write it down: its objects as YAML documents,
// then who asks what.
func Print(c Case) (string, error) {
	var objects []any
	for _, o := range c.Objects.ClusterRoles {
		o.APIVersion, o.Kind = "rbac.authorization.k8s.io/v1", "ClusterRole"
		objects = append(objects, o)
	}
	for _, o := range c.Objects.Roles {
		o.APIVersion, o.Kind = "rbac.authorization.k8s.io/v1", "Role"
		objects = append(objects, o)
	}
	for _, o := range c.Objects.ClusterRoleBindings {
		o.APIVersion, o.Kind = "rbac.authorization.k8s.io/v1", "ClusterRoleBinding"
		objects = append(objects, o)
	}
	for _, o := range c.Objects.RoleBindings {
		o.APIVersion, o.Kind = "rbac.authorization.k8s.io/v1", "RoleBinding"
		objects = append(objects, o)
	}
	var text strings.Builder
	for _, o := range objects {
		document, err := yaml.Marshal(o)
		if err != nil {
			return "", fmt.Errorf("writing YAML: %w", err)
		}
		text.WriteString("---\n")
		text.Write(document)
	}
	for _, q := range c.Questions {
		fmt.Fprintf(&text, "# user %q, groups %q\n# asks %#v\n", q.Subject.Username, q.Subject.Groups, q.Request)
	}
	return text.String(), nil
}
