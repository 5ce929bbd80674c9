package explain
import ("testing";"os";"path/filepath";"strings";"fmt"; metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"; "sigs.k8s.io/yaml"; "github.com/who-can-as/kubectl-who-can-as/pkg/rbac"; "github.com/who-can-as/kubectl-who-can-as/pkg/access")
func TestScratch(t *testing.T) {
	files, _ := filepath.Glob("../../docs/examples/acme/*.yaml")
	var keep []string
	for _, f := range files { b, _ := os.ReadFile(f); for _, d := range strings.Split(string(b), "\n---\n") { var m metav1.TypeMeta; yaml.Unmarshal([]byte(d), &m); switch m.Kind { case "Role","ClusterRole","RoleBinding","ClusterRoleBinding": keep = append(keep, d) } } }
	keep = append(keep, "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: view}\nrules: [{apiGroups: [''], resources: [pods,configmaps], verbs: [get,list,watch]}]")
	objects := objectsOf(t, strings.Join(keep, "\n---\n"))
	p := rbac.NewPolicy(objects)
	show := func(q Question) {
		fmt.Println("##", q.called(), q.Subject.Groups, q.Request)
		for _, m := range WhyNot(p, q) { fmt.Printf("  %s\n     %s\n     %s\n", m.Reason, m.Sentence(), m.Remedy()) }
		for _, m := range Fixes(p, objects, q) { fmt.Printf("  FIX %s\n", m.Sentence()) }
	}
	show(ask(t, who(t,"jane"), "get", "pods/x/log", "production"))
	show(ask(t, who(t,"jane"), "get", "nodes", ""))
	show(ask(t, who(t,"jane"), "delete", "secrets", "production"))
	show(ask(t, who(t,"jane", "dev-team"), "delete", "pods", "production"))
	show(ask(t, who(t,"sa/ci:bot"), "delete", "pods", "production"))
	show(ask(t, who(t,"helpdesk"), "impersonate", "users/jane", ""))
	show(ask(t, who(t,"group/helpdesk"), "impersonate", "users/zoe", ""))
	_ = access.Objects{}
}
