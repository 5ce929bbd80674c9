package explainstories

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRBACIsReadOnce: four lists, however many namespaces are asked about.
func TestRBACIsReadOnce(t *testing.T) {
	lists := []string{"list clusterrolebindings", "list clusterroles", "list rolebindings", "list roles"}
	for _, test := range []struct {
		line string
		want []string
	}{
		{"jane@example.com --group dev-team get pods -A --source rbac", append([]string{"list namespaces"}, lists...)},
		{"jane@example.com --group dev-team get pods -n production --source rbac", append([]string{"get namespaces"}, lists...)},
		{"who get secrets -A", append([]string{"list namespaces"}, lists...)},
	} {
		t.Run(test.line, func(t *testing.T) {
			s := newScene(t)
			s.streams(t, "kubectl get pods", "") // fills the cache of what can be asked about
			if _, stderr, code := s.streams(t, "kubectl who-can-as "+test.line, ""); code > 1 {
				t.Fatal(stderr)
			}
			slices.Sort(test.want)
			if diff := cmp.Diff(test.want, s.askedByPlugin(t)); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// askedByPlugin is what the plugin asked on behalf of the scene's caller, in
// alphabetical order.
func (s *scene) askedByPlugin(t *testing.T) []string {
	t.Helper()
	events, err := s.cluster.AuditEvents(t.Context(), s.caller.Name)
	if err != nil {
		t.Fatal(err)
	}
	var requests []string
	for _, event := range events {
		switch {
		case !strings.HasPrefix(event.UserAgent, "who-can-as/"):
		case event.ObjectRef == nil:
			requests = append(requests, event.Verb+" "+event.RequestURI)
		default:
			requests = append(requests, event.Verb+" "+event.ObjectRef.Resource)
		}
	}
	slices.Sort(requests)
	return requests
}
