package impersonatematrix

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// everybody are all who are asked about, each once, in the order in which they
// were named: by WHO, by --from, as service accounts, as subjects.
func (q *inquiry) everybody(ctx context.Context) ([]identity.Identity, error) {
	words, err := q.words()
	if err != nil {
		return nil, err
	}
	if len(words) == 0 && q.from == "" && !q.set.Changed("all-service-accounts") && !q.subjects {
		if words, err = q.entries(); err != nil {
			return nil, err
		}
	}
	var all []identity.Identity
	for _, word := range words {
		who, err := q.who.Resolve(word, q.console, q.Namespace())
		if err != nil {
			return nil, err
		}
		all = append(all, who)
	}
	for _, more := range []func(context.Context) ([]identity.Identity, error){q.serviceAccounts, q.boundSubjects} {
		found, err := more(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, exit.Usage("there is nobody to ask about", "name identities, or see what the flags refer to")
	}
	return distinctIdentities(all), nil
}

func distinctIdentities(all []identity.Identity) []identity.Identity {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(who identity.Identity) bool {
		named := who
		named.Entry = ""
		key := fmt.Sprintf("%#v", named)
		defer func() { seen[key] = true }()
		return seen[key]
	})
}

// entries are all names of the identities file.
func (q *inquiry) entries() ([]string, error) {
	if q.who.Path(q.console) == "" {
		return nil, exit.Usage("nobody was named",
			"name identities, give a file of them with --identities, or take everybody whom a binding names with --all-subjects")
	}
	file, err := q.who.File(q.console)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, name := range file.Names() {
		words = append(words, "@"+name)
	}
	return words, nil
}

// words are those of the command line and of --from.
func (q *inquiry) words() ([]string, error) {
	if q.from == "" {
		return q.args, nil
	}
	lines, err := q.lines()
	if err != nil {
		return nil, exit.Usage(fmt.Sprintf("--from %s: %v", q.from, err), "")
	}
	return slices.Concat(q.args, lines), nil
}

// byteOrderMark begins files that some editors write.
const byteOrderMark = "\ufeff"

// lines are those of the --from file that are neither empty nor comments.
func (q *inquiry) lines() ([]string, error) {
	var from io.Reader = q.console.In
	if q.from != "-" {
		file, err := os.Open(q.from)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		from = file
	}
	var lines []string
	scanner := bufio.NewScanner(from)
	for scanner.Scan() {
		if line := strings.TrimSpace(strings.TrimPrefix(scanner.Text(), byteOrderMark)); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, scanner.Err()
}

// serviceAccounts are those that --all-service-accounts asks for.
func (q *inquiry) serviceAccounts(ctx context.Context) ([]identity.Identity, error) {
	if q.accounts == "" {
		return nil, nil
	}
	namespaces := distinct(strings.Split(q.accounts, ","))
	if q.accounts == allOfThem {
		namespaces = []string{""}
	}
	var all []identity.Identity
	for _, namespace := range namespaces {
		found, err := q.ServiceAccounts(ctx, namespace)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, exit.Usage("there are no service accounts in "+q.accounts, "")
	}
	return all, nil
}

// boundSubjects are those that --all-subjects asks for: groups, users and
// service accounts, each by name.
func (q *inquiry) boundSubjects(ctx context.Context) ([]identity.Identity, error) {
	if !q.subjects {
		return nil, nil
	}
	objects, err := q.Objects(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("finding out whom bindings name: %w", err)
	}
	var all []identity.Identity
	for _, name := range objects.Subjects(rbacv1.UserKind) {
		all = append(all, identity.FromUsername(name))
	}
	for _, name := range objects.Subjects(rbacv1.GroupKind) {
		all = append(all, identity.Identity{Kind: identity.Group, Name: name})
	}
	for _, name := range objects.Subjects(rbacv1.ServiceAccountKind) {
		namespace, account, _ := strings.Cut(name, ":")
		all = append(all, identity.Identity{Kind: identity.ServiceAccount, Namespace: namespace, Name: account})
	}
	return all, nil
}

// shownNames is how many names a note spells out.
const shownNames = 3

// noteGroups tells of people whose groups nobody gave.
func (q *inquiry) noteGroups() {
	var names []string
	for _, who := range q.identities {
		if who.Kind == identity.User && len(who.Groups) == 0 && !strings.HasPrefix(who.Name, "system:") {
			names = append(names, who.String())
		}
	}
	switch {
	case len(names) == 0:
	case len(names) <= shownNames:
		q.note("hint: no groups were given for %s, so only system:authenticated was assumed", strings.Join(names, ", "))
	default:
		q.note("hint: no groups were given for %s and %d more, so only system:authenticated was assumed; an identities file keeps them",
			strings.Join(names[:shownNames], ", "), len(names)-shownNames)
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
