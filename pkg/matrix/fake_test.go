package matrix_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// fake is an authority that notes what it is asked. Each answer takes as long as
// it is told to, which is for synctest.
type fake struct {
	rules    func(who, namespace string) access.Rules
	check    func(who string, request access.Request) access.Decision
	identify func(who string) (access.Seen, error)
	takes    time.Duration

	mu       sync.Mutex
	asked    []string
	inFlight int
	most     int // in flight at a time
}

func (f *fake) work(ctx context.Context, format string, args ...any) {
	f.mu.Lock()
	f.asked = append(f.asked, fmt.Sprintf(format, args...))
	f.inFlight++
	f.most = max(f.most, f.inFlight)
	f.mu.Unlock()
	if f.takes > 0 {
		select {
		case <-time.After(f.takes):
		case <-ctx.Done():
		}
	}
	f.mu.Lock()
	f.inFlight--
	f.mu.Unlock()
}

func (f *fake) Identify(ctx context.Context, who identity.Identity) (access.Seen, error) {
	f.work(ctx, "identify %s", who)
	if f.identify == nil {
		return seen(who.String()), nil
	}
	return f.identify(who.String())
}

func (f *fake) Rules(ctx context.Context, who identity.Identity, namespace string) access.Rules {
	f.work(ctx, "rules %s %q", who, namespace)
	if ctx.Err() != nil {
		return access.Rules{Failed: ctx.Err(), Causes: []string{ctx.Err().Error()}}
	}
	return f.rules(who.String(), namespace)
}

func (f *fake) Check(ctx context.Context, who identity.Identity, request access.Request) access.Decision {
	f.work(ctx, "%s: %s", who, request)
	if ctx.Err() != nil {
		return access.Undecided(access.SourceReview, ctx.Err())
	}
	return f.check(who.String(), request)
}

// sorted are the requests in an order of their own.
func (f *fake) sorted() []string { return slices.Sorted(slices.Values(f.asked)) }

// checks is how many single questions were asked.
func (f *fake) checks() int {
	count := 0
	for _, asked := range f.asked {
		if strings.Contains(asked, ": ") {
			count++
		}
	}
	return count
}

func seen(username string) access.Seen {
	return access.Seen{Source: access.SourceImpersonation, Username: username, Groups: []string{"system:authenticated"}, Verified: true}
}

func users(names ...string) []identity.Identity {
	var users []identity.Identity
	for _, name := range names {
		users = append(users, identity.Identity{Kind: identity.User, Name: name})
	}
	return users
}

// can is a rule on resources of the core group.
func can(verbs, resources string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{
		Verbs: strings.Split(verbs, ","), APIGroups: []string{""}, Resources: strings.Split(resources, ","), ResourceNames: names,
	}
}

func complete(rules ...rbacv1.PolicyRule) access.Rules {
	return access.Rules{Rules: rules, Complete: true}
}

// webhook are rules beside which a webhook may allow anything.
func webhook(rules ...rbacv1.PolicyRule) access.Rules {
	return access.Rules{Rules: rules, Causes: []string{"a webhook has a say"}}
}

func catalog() access.Catalog {
	every := append(access.CommonVerbs(), "deletecollection")
	return access.NewCatalog([]access.Resource{
		{Name: "pods", Namespaced: true, Verbs: every},
		{Name: "namespaces", Verbs: []string{"get", "list"}},
		{Name: "nodes", Verbs: []string{"get", "list"}},
	})
}

// ladder has three levels: four questions in a namespace, one of them of the
// first level alone; and five in the cluster.
func ladder() level.Ladder {
	look := []rbacv1.PolicyRule{can("get,list", "pods"), can("get", "namespaces")}
	change := append(slices.Clone(look), can("create", "pods"))
	all := []string{"*"}
	everything := []rbacv1.PolicyRule{{Verbs: all, APIGroups: all, Resources: all}, {Verbs: all, NonResourceURLs: all}}
	role := func(name string, rules []rbacv1.PolicyRule) rbacv1.ClusterRole {
		return rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: rules}
	}
	return level.NewLadder([]rbacv1.ClusterRole{role("look", look), role("change", change), role("all", everything)}, catalog())
}

func looks() []rbacv1.PolicyRule {
	return []rbacv1.PolicyRule{can("get,list", "pods"), can("get", "namespaces")}
}
func changes() []rbacv1.PolicyRule { return append(looks(), can("create", "pods")) }

// survey asks one at a time and counts its steps.
func survey(authority access.Authority, whos []identity.Identity, namespaces ...string) matrix.Levels {
	return matrix.Levels{
		Authority: authority, Ladder: ladder(), Identities: whos, Namespaces: namespaces, InFlight: 1, MaxRequests: 1000,
		Step: func() {}, Sweeping: func(matrix.Sweep, int) func() { return func() {} },
	}
}

// told are the rows of a grid in words.
func told(grid *matrix.Grid) []string {
	var lines []string
	for _, row := range grid.Rows {
		for column, cell := range row.Cells {
			lines = append(lines, fmt.Sprintf("%s in %q: %s", row.Who, grid.Place(column), inWords(grid, cell)))
		}
	}
	return lines
}

func inWords(grid *matrix.Grid, cell matrix.Cell) string {
	knowledge := map[matrix.Knowledge]string{
		matrix.Unknown: "unknown", matrix.AtLeast: "at least", matrix.Decided: "decided", matrix.Complete: "complete",
	}
	text := fmt.Sprintf("%s %q", knowledge[cell.Knowledge], grid.Ladder.Name(cell.Level))
	if cell.More {
		text += " and more"
	}
	text += fmt.Sprintf(", rules: %d", cell.Rules)
	if cause := grid.Cause(cell); cause != "" {
		text += ", " + cause
	}
	return text
}

var errTimeUp = errors.New("time is up")
