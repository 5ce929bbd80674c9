package lint

import (
	"fmt"
	"path"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Annotation suppresses findings about a role or a binding: "CODE: reason", more
// of them separated by semicolons.
const Annotation = "whocanas.dev/lint-ignore"

// suppress takes the annotations of the objects into account.
func (l *linter) suppress() {
	annotated := map[access.Ref]string{}
	note := func(kind string, meta metav1.ObjectMeta) {
		if text := meta.Annotations[Annotation]; text != "" {
			annotated[access.Ref{Kind: kind, Namespace: meta.Namespace, Name: meta.Name}] = text
		}
	}
	for _, role := range l.objects.ClusterRoles {
		note("ClusterRole", role.ObjectMeta)
	}
	for _, role := range l.objects.Roles {
		note("Role", role.ObjectMeta)
	}
	for _, binding := range l.objects.ClusterRoleBindings {
		note("ClusterRoleBinding", binding.ObjectMeta)
	}
	for _, binding := range l.objects.RoleBindings {
		note("RoleBinding", binding.ObjectMeta)
	}
	for i, finding := range l.findings {
		for ignored := range strings.SplitSeq(annotated[finding.Object], ";") {
			code, reason, _ := strings.Cut(ignored, ":")
			if Code(strings.TrimSpace(code)) == finding.Code && strings.TrimSpace(reason) != "" {
				l.findings[i].Suppressed = strings.TrimSpace(reason)
			}
		}
	}
}

// Config is a file of findings that are not to be told.
type Config struct {
	APIVersion string   `json:"apiVersion"` // whocanas.dev/v1alpha1
	Kind       string   `json:"kind"`       // LintConfig
	Ignore     []Ignore `json:"ignore"`
}

// Ignore is what is not to be told.
type Ignore struct {
	Code Code `json:"code"`
	// Object is KIND/NAMESPACE/NAME, or KIND/NAME of what is in no namespace, in
	// which * stands for any part of a name.
	Object string `json:"object"`
	Reason string `json:"reason"`
}

// Validate says what is wrong with a config; nil if nothing is.
func (c Config) Validate() error {
	if c.APIVersion != "whocanas.dev/v1alpha1" || c.Kind != "LintConfig" {
		return fmt.Errorf("it is a %s of %s, and has to be a LintConfig of whocanas.dev/v1alpha1", c.Kind, c.APIVersion)
	}
	for i, ignore := range c.Ignore {
		_, known := KindOf(ignore.Code)
		_, err := path.Match(ignore.Object, "")
		switch {
		case !known:
			return fmt.Errorf("ignore[%d]: there is no code %q", i, ignore.Code)
		case strings.TrimSpace(ignore.Reason) == "":
			return fmt.Errorf("ignore[%d]: a reason is missing", i)
		case ignore.Object == "" || err != nil:
			return fmt.Errorf("ignore[%d]: object is KIND/NAMESPACE/NAME or KIND/NAME, and not %q", i, ignore.Object)
		}
	}
	return nil
}

// Apply suppresses findings, and returns the entries that no finding matches.
func (c Config) Apply(findings []Finding) (unused []Ignore) {
	for _, ignore := range c.Ignore {
		used := false
		for i, finding := range findings {
			matches, err := path.Match(ignore.Object, objectPath(finding.Object))
			if err == nil && matches && ignore.Code == finding.Code {
				findings[i].Suppressed, used = ignore.Reason, true
			}
		}
		if !used {
			unused = append(unused, ignore)
		}
	}
	return unused
}

func objectPath(ref access.Ref) string {
	parts := []string{ref.Kind, ref.Namespace, ref.Name}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "/")
}
