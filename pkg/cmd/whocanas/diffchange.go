package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// changeFlags say what is to be thought changed.
type changeFlags struct {
	files, deletes []string
}

func (f *changeFlags) addFlags(set *pflag.FlagSet) {
	set.StringArrayVar(&f.files, "what-if", nil, "Compare with how it would be after applying this file or folder (repeatable)")
	set.StringArrayVar(&f.deletes, "what-if-delete", nil, "Compare with how it would be without KIND/NAMESPACE/NAME, or KIND/NAME (repeatable)")
}

func (f changeFlags) given() bool { return len(f.files)+len(f.deletes) > 0 }

// validateChange refuses what does not go with a change.
func (f *diffFlags) validateChange(set *pflag.FlagSet) error {
	switch {
	case f.asking.Source != "auto" && f.asking.Source != string(access.SourceRBAC):
		return exit.Usage("--what-if is answered from RBAC objects: no server can be asked about what is not there", "leave out --source "+f.asking.Source)
	case f.left.given() || f.right.given():
		return exit.Usage("--what-if has its own two sides, before and after; --left-... and --right-... do not go with it",
			"say whom, where and in what with WHO, --group, -n, --context and -f")
	}
	if _, err := f.change.refs(); err != nil {
		return err
	}
	return f.readOnce()
}

// refs are the objects to be deleted.
func (f changeFlags) refs() ([]access.Ref, error) {
	var refs []access.Ref
	for _, word := range f.deletes {
		ref, err := parseRef(word)
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

// parseRef reads KIND/NAMESPACE/NAME, or KIND/NAME of what is in no namespace.
func parseRef(word string) (access.Ref, error) {
	parts := strings.Split(word, "/")
	for _, kind := range []string{"Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"} {
		if !strings.EqualFold(parts[0], kind) || slices.Contains(parts, "") {
			continue
		}
		namespaced := !strings.HasPrefix(kind, "Cluster")
		switch {
		case namespaced && len(parts) == 3:
			return access.Ref{Kind: kind, Namespace: parts[1], Name: parts[2]}, nil
		case !namespaced && len(parts) == 2:
			return access.Ref{Kind: kind, Name: parts[1]}, nil
		}
	}
	return access.Ref{}, exit.Usage(fmt.Sprintf("--what-if-delete %s names no RBAC object", word),
		"write RoleBinding/NAMESPACE/NAME, Role/NAMESPACE/NAME, ClusterRoleBinding/NAME or ClusterRole/NAME")
}

// read reads the change. Objects without a namespace go where kubectl apply
// would put them.
func (f changeFlags) read(console flags.Console, namespace string) (rbac.Change, []access.Resource, error) {
	refs, err := f.refs()
	if err != nil || len(f.files) == 0 {
		return rbac.Change{Delete: refs}, nil, err
	}
	loaded, err := manifest.Load(f.files, console.In, manifest.Options{DefaultNamespace: namespace})
	if err != nil {
		return rbac.Change{}, nil, err
	}
	if loaded.Snapshot != nil {
		return rbac.Change{}, nil, exit.Usage("--what-if takes manifests, and a snapshot is the whole of a cluster", "compare two states with --left-from and --right-from")
	}
	return rbac.Change{Put: loaded.Objects, Delete: refs}, loaded.Resources, nil
}

// title names the change in a few words.
func (f changeFlags) title() string {
	words := slices.Clone(f.files)
	for _, gone := range f.deletes {
		words = append(words, "without "+gone)
	}
	return strings.Join(words, ", ")
}

// changed gives the RBAC objects of a reader as they are after a change.
type changed struct {
	before rbac.Reader
	change rbac.Change

	mu    sync.Mutex
	after map[*rbac.Policy]rbac.Holdings // by what they were
}

func newChanged(before rbac.Reader, change rbac.Change) *changed {
	return &changed{before: before, change: change, after: map[*rbac.Policy]rbac.Holdings{}}
}

// read implements rbac.Reader.
func (c *changed) read(ctx context.Context, namespace string) (rbac.Holdings, error) {
	held, err := c.before(ctx, namespace)
	if err != nil {
		return rbac.Holdings{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if after, known := c.after[held.Policy]; known {
		return after, nil
	}
	after := held
	after.Objects = c.change.Apply(held.Objects)
	after.Policy = rbac.NewPolicy(after.Objects)
	c.after[held.Policy] = after
	return after, nil
}

// checkChange refuses to delete what does not exist.
func (s *diffSide) checkChange(ctx context.Context) error {
	for _, ref := range s.change.Delete {
		held, err := s.world.Holdings(ctx, ref.Namespace)
		if err != nil {
			return err
		}
		if slices.Contains(s.change.Lacks(held.Objects), ref) {
			return exit.Usage(fmt.Sprintf("--what-if-delete: there is no %s", ref), "")
		}
	}
	return nil
}

// beforeAndAfter opens both sides of a change: the same identity in the same
// world, by its RBAC objects as they are and as they would be.
func (f *diffFlags) beforeAndAfter(console flags.Console, word string) (before, after *diffSide, err error) {
	f.asking.Source = string(access.SourceRBAC)
	if before, err = f.side(console, "before", sideFlags{}, word); err != nil {
		return nil, nil, err
	}
	change, resources, err := f.change.read(console, before.namespace)
	if err != nil {
		return nil, nil, err
	}
	before.shared = true
	before.extra = resources
	copied := *before
	asked := *before.inquiry
	after = &copied
	after.name, after.inquiry = "after", &asked
	after.holdings = newChanged(before.world.Holdings, change).read
	after.change, after.from = change, f.change.title()
	after.authority = rbac.NewAuthority(after.holdings, func(ctx context.Context) (access.Seen, error) {
		return before.authority.Identify(ctx, before.who)
	})
	return before, after, nil
}
