package whocanas

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDeniedObjectsAreAskedAboutByName: requests for several objects are one line, and
// none of them is denied now where each is allowed by its name.
func TestDeniedObjectsAreAskedAboutByName(t *testing.T) {
	const denied = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":%q,"stage":"ResponseComplete","requestURI":"/api/v1/namespaces/dev/configmaps/%[1]s","verb":"get",` +
		`"user":{"username":"zed","groups":["system:authenticated"]},"objectRef":{"resource":"configmaps","namespace":"dev","name":%[1]q,"apiVersion":"v1"},"responseStatus":{"metadata":{},"code":403},` +
		`"requestReceivedTimestamp":"2026-01-31T18:00:00.000000Z","annotations":{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}` + "\n"
	const policy = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: named, namespace: dev}
rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [%s], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: named, namespace: dev}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: named}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: zed}]
`
	for _, tt := range []struct{ names, want string }{
		{"a, b", "zed,-,get,configmaps,dev,2,2026-01-31T18:00:00Z,yes,\"RoleBinding dev/named gives Role dev/named to User zed: rule 1 allows get configmaps named a,b; the rights have changed since, or another authorizer refused it\""},
		{"a", "zed,-,get,configmaps,dev,2,2026-01-31T18:00:00Z,no,\"RoleBinding dev/named gives Role dev/named to User zed: only for the resourceNames a, not for b; allowed now for a\""},
	} {
		file := filepath.Join(t.TempDir(), "policy.yaml")
		if err := os.WriteFile(file, fmt.Appendf(nil, policy, tt.names), 0o600); err != nil {
			t.Fatal(err)
		}
		got := trailing(t, fmt.Sprintf(denied, "a")+fmt.Sprintf(denied, "b"), "-", "--explain-denied", "-f", file, "-o", "csv", "-q")
		_, row, _ := strings.Cut(strings.TrimSuffix(got.Stdout, "\n"), "\n")
		if diff := cmp.Diff(tt.want, row); diff != "" || got.Code != 0 {
			t.Errorf("%s: code %d, %s (-want +got):\n%s", tt.names, got.Code, got.Stderr, diff)
		}
	}
}
