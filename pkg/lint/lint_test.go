package lint

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

var update = flag.Bool("update", false, "write down what is found now")

// read sorts the objects of YAML documents.
func read(t *testing.T, text string) access.Objects {
	t.Helper()
	var objects access.Objects
	for _, document := range strings.Split(text, "\n---\n") {
		var kind struct{ Kind string }
		into := func(object any) {
			if err := yaml.UnmarshalStrict([]byte(document), object); err != nil {
				t.Fatalf("%v\n%s", err, document)
			}
		}
		if err := yaml.Unmarshal([]byte(document), &kind); err != nil {
			t.Fatal(err)
		}
		switch kind.Kind {
		case "ClusterRole":
			objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{})
			into(&objects.ClusterRoles[len(objects.ClusterRoles)-1])
		case "Role":
			objects.Roles = append(objects.Roles, rbacv1.Role{})
			into(&objects.Roles[len(objects.Roles)-1])
		case "ClusterRoleBinding":
			objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{})
			into(&objects.ClusterRoleBindings[len(objects.ClusterRoleBindings)-1])
		case "RoleBinding":
			objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{})
			into(&objects.RoleBindings[len(objects.RoleBindings)-1])
		default:
			t.Fatalf("what is a %q?\n%s", kind.Kind, document)
		}
	}
	return objects
}

func options() Options {
	account := func(namespace, name string) identity.Identity {
		return identity.Identity{Kind: identity.ServiceAccount, Namespace: namespace, Name: name}
	}
	return Options{Constrained: true, Accounts: []identity.Identity{account("ci", "deployer"), account("prod", "web"), account("prod", "default")}}
}

func lintText(t *testing.T, objects access.Objects, o Options) []Finding {
	t.Helper()
	return Findings(objects, rbac.NewPolicy(objects), o)
}

// lines are findings in words.
func lines(findings []Finding) string {
	var text strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&text, "%s %s %s rule %d: %s", f.Code, f.Severity, f.Object, f.Rule, f.What)
		if f.FixNote != "" {
			fmt.Fprintf(&text, " [%s]", f.FixNote)
		}
		if f.Default {
			text.WriteString(" (default)")
		}
		if f.Suppressed != "" {
			text.WriteString(" (suppressed: " + f.Suppressed + ")")
		}
		text.WriteString("\n")
	}
	return text.String()
}

// TestCodes holds the findings in each file of testdata, whose first lines say
// them, and that the corrected objects in the place of the found ones do not have
// the finding. What is close to a finding and none stands beside it.
func TestCodes(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	seen := map[Code]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			text := string(data)
			for strings.HasPrefix(text, "# ") {
				line, rest, _ := strings.Cut(text, "\n")
				want, text = want+strings.TrimPrefix(line, "# ")+"\n", rest
			}
			objects := read(t, text)
			found := lintText(t, objects, options())
			if *update {
				head := "# " + strings.ReplaceAll(strings.TrimSuffix(lines(found), "\n"), "\n", "\n# ") + "\n"
				if err := os.WriteFile(file, []byte(head+text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want, lines(found)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, finding := range found {
				seen[finding.Code] = true
				if !finding.Default && finding.Suppressed == "" {
					holdsFix(t, objects, finding)
				}
			}
		})
	}
	for _, kind := range Kinds() {
		if !seen[kind.Code] {
			t.Errorf("no fixture has a %s", kind.Code)
		}
	}
}

// holdsFix: with the corrected objects, and without what the note says to delete,
// the finding is gone.
func holdsFix(t *testing.T, objects access.Objects, finding Finding) {
	t.Helper()
	change := rbac.Change{Put: access.Objects{}}
	for _, object := range finding.Fix {
		switch object := object.(type) {
		case *rbacv1.ClusterRole:
			change.Put.ClusterRoles = append(change.Put.ClusterRoles, *object)
		case *rbacv1.Role:
			change.Put.Roles = append(change.Put.Roles, *object)
		case *rbacv1.ClusterRoleBinding:
			change.Put.ClusterRoleBindings = append(change.Put.ClusterRoleBindings, *object)
		case *rbacv1.RoleBinding:
			change.Put.RoleBindings = append(change.Put.RoleBindings, *object)
		default:
			t.Fatalf("%T is no object of a fix", object)
		}
	}
	if strings.HasPrefix(finding.FixNote, "delete ") {
		change.Delete = []access.Ref{finding.Object}
	}
	after := change.Apply(objects)
	for _, left := range lintText(t, after, options()) {
		if left.Code == finding.Code && left.Object == finding.Object && left.Rule == finding.Rule {
			t.Errorf("the corrected objects still have it: %s", lines([]Finding{left}))
		}
	}
}

// TestOff: without constrained impersonation its rules are dead, and nothing else
// is said about them.
func TestOff(t *testing.T) {
	objects := read(t, `kind: ClusterRole
metadata: {name: reads}
rules:
- {verbs: ["impersonate:user-info"], apiGroups: [authentication.k8s.io], resources: [users]}
- {verbs: ["impersonate-on:user-info:create"], apiGroups: [""], resources: [pods]}
---
kind: ClusterRoleBinding
metadata: {name: reads}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reads}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane@example.com}]`)
	o := options()
	o.Constrained = false
	want := `WCA008 low ClusterRole reads rule 0: the verb impersonate:user-info is one of constrained impersonation, which this server does not have
WCA008 low ClusterRole reads rule 1: the verb impersonate-on:user-info:create is one of constrained impersonation, which this server does not have
`
	if diff := cmp.Diff(want, lines(lintText(t, objects, o))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestConfig(t *testing.T) {
	findings := []Finding{
		{Code: Blanket, Object: access.Ref{Kind: "ClusterRole", Name: "gateway"}},
		{Code: Blanket, Object: access.Ref{Kind: "Role", Namespace: "ci", Name: "a"}},
		{Code: DeadRule, Object: access.Ref{Kind: "Role", Namespace: "ci", Name: "a"}},
	}
	config := Config{APIVersion: "whocanas.dev/v1alpha1", Kind: "LintConfig", Ignore: []Ignore{
		{Code: Blanket, Object: "Role/*/a", Reason: "known"}, {Code: SystemMasters, Object: "ClusterRole/gateway", Reason: "no longer"},
	}}
	if err := config.Validate(); err != nil {
		t.Fatal(err)
	}
	unused := config.Apply(findings)
	if diff := cmp.Diff([]Ignore{config.Ignore[1]}, unused); diff != "" {
		t.Errorf("unused (-want +got):\n%s", diff)
	}
	if got := []string{findings[0].Suppressed, findings[1].Suppressed, findings[2].Suppressed}; !slices.Equal(got, []string{"", "known", ""}) {
		t.Errorf("suppressed: %q", got)
	}
	for wrong, ignore := range map[string]Ignore{
		"no code": {Code: "WCA999", Object: "Role/a/b", Reason: "x"}, "no reason": {Code: Blanket, Object: "Role/a/b"},
		"no object": {Code: Blanket, Reason: "x"}, "a broken pattern": {Code: Blanket, Object: "Role/[", Reason: "x"},
	} {
		if (Config{APIVersion: config.APIVersion, Kind: config.Kind, Ignore: []Ignore{ignore}}).Validate() == nil {
			t.Errorf("%s passes", wrong)
		}
	}
	if (Config{APIVersion: "v1", Kind: "LintConfig"}).Validate() == nil {
		t.Error("another version passes")
	}
}
