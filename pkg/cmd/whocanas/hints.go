package whocanas

import (
	"context"
	"strings"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// hintPatience is how long a command waits for its hints after the answer has
// been printed.
const hintPatience = 2 * time.Second

// hintScope says which bindings an answer depends on: the cluster-wide ones,
// and those in one namespace, or in all.
type hintScope struct {
	namespace string
	all       bool
}

// groupHints begins to look for groups that would change the answer, for a
// user asked about without groups, and returns a function that gives the lines
// to show. It reads RBAC lists beside the reviews and never holds them up. A
// zero request stands for the whole list.
func (s *session) groupHints(ctx context.Context, scope hintScope, request access.Request) func() []string {
	isPerson := s.who.Kind == identity.User && !strings.HasPrefix(s.who.Name, "system:")
	if !s.hints || !isPerson || len(s.who.Groups) > 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	type result struct {
		objects access.Objects
		err     error
	}
	done := make(chan result, 1)
	go func() {
		objects, err := s.world.Objects(ctx, scope.namespace)
		done <- result{objects, err}
	}()
	return func() []string {
		defer cancel()
		lines := []string{"hint: no groups were given for " + s.who.Username() + ", so only system:authenticated was assumed"}
		select {
		case r := <-done:
			if r.err == nil {
				return append(lines, groupLines(r.objects, scope, request)...)
			}
			return append(lines, "hint: which groups matter here is not known: "+r.err.Error())
		case <-time.After(hintPatience):
			return append(lines, "hint: which groups matter here is not known: reading RBAC takes too long")
		case <-ctx.Done():
			return nil
		}
	}
}

func groupLines(objects access.Objects, scope hintScope, request access.Request) []string {
	wanted := func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) }
	effect := "the answer would be yes"
	if request == (access.Request{}) {
		wanted = func(rbacv1.PolicyRule) bool { return true }
		effect = "the list would be longer"
	}
	groups := objects.GroupsGranting(scope.namespaces(objects), wanted)
	if len(groups) == 0 {
		return []string{"hint: no group named in RBAC would change the answer"}
	}
	return []string{"hint: with one of these groups " + effect + ": --group " + strings.Join(groups, ", --group ")}
}

// namespaces are those whose bindings count.
func (h hintScope) namespaces(objects access.Objects) []string {
	if !h.all {
		return []string{h.namespace}
	}
	var all []string
	for _, binding := range objects.RoleBindings {
		all = append(all, binding.Namespace)
	}
	return all
}

func (s *session) showHints(hints func() []string) {
	if hints == nil {
		return
	}
	for _, line := range hints() {
		s.console.Note("%s", line)
	}
}
