package whocanas

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/shell"
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

// String is where the bindings are.
func (h hintScope) String() string {
	switch {
	case h.all:
		return "here"
	case h.namespace == "":
		return "of the cluster"
	default:
		return "of the cluster or of namespace " + h.namespace
	}
}

// hinter makes the hints that follow an answer: groups that would change it,
// and names that no binding has. It reads RBAC lists beside the reviews, where
// it can be told that they will be wanted, and never holds the answer up.
type hinter struct {
	inquiry *inquiry
	scope   hintScope
	request access.Request // zero: the whole list
	// resource is what the catalog knows of the request's, zero if nothing.
	resource access.Resource
	wait     func() readObjects
	cancel   context.CancelFunc
}

// readObjects are RBAC objects, or why they could not be read.
type readObjects struct {
	objects access.Objects
	// open are bindings to roles that are not among the objects, and may exist.
	open []rbac.Binding
	err  error
}

// hint begins to make hints; nil if none are wanted.
func (s *inquiry) hint(ctx context.Context, scope hintScope, request access.Request) *hinter {
	if !s.hints || s.who.Kind == 0 || strings.HasPrefix(s.who.Name, "system:") {
		return nil
	}
	h := &hinter{inquiry: s, scope: scope, request: request}
	ctx, h.cancel = context.WithCancel(ctx)
	read := func() readObjects {
		if s.asking.Source == string(access.SourceRBAC) || len(s.asking.Files) > 0 { // they are read already
			return fromHoldings(s.world.Holdings(ctx, scope.namespace))
		}
		objects, err := s.world.Objects(ctx, scope.namespace)
		return readObjects{objects: objects, err: err}
	}
	if s.withoutGroups() {
		h.wait = begin(read)
	} else {
		h.wait = func() readObjects { return begin(read)() }
	}
	return h
}

// fromHoldings are objects that are read already, if none is missing.
func fromHoldings(held rbac.Holdings, err error) readObjects {
	if err == nil && len(held.Gaps) > 0 {
		err = errors.New(strings.Join(held.Gaps, "; "))
	}
	read := readObjects{objects: held.Objects, err: err}
	if err == nil && held.Partial {
		for binding := range held.Policy.Bindings() {
			if binding.Role == nil {
				read.open = append(read.open, binding)
			}
		}
	}
	return read
}

// about says which resource the request is for.
func (h *hinter) about(resource access.Resource) {
	if h != nil {
		h.resource = resource
	}
}

// withoutGroups: a person is asked about, and what his login brings is not known.
func (s *inquiry) withoutGroups() bool {
	return s.who.Kind == identity.User && len(s.who.Groups) == 0
}

// show writes the hints, if they can be had in time. missing tells that the
// answer was a no, or an empty list.
func (h *hinter) show(ctx context.Context, missing bool) {
	if h == nil {
		return
	}
	defer h.cancel()
	if !missing && !h.inquiry.withoutGroups() {
		return
	}
	if h.inquiry.withoutGroups() {
		h.note("no groups were given for %s, so only system:authenticated was assumed", h.inquiry.who.Username())
	}
	done := make(chan readObjects, 1)
	go func() { done <- h.wait() }()
	select {
	case r := <-done:
		h.fromObjects(r, missing)
	case <-time.After(hintPatience):
		h.note("which bindings matter here is not known: reading RBAC takes too long")
	case <-ctx.Done():
	}
}

func (h *hinter) note(format string, args ...any) {
	h.inquiry.console.Note("hint: "+format, args...)
}

func (h *hinter) fromObjects(read readObjects, missing bool) {
	if read.err != nil {
		if h.inquiry.withoutGroups() {
			h.note("which groups matter here is not known: %v", read.err)
		}
		return
	}
	if h.inquiry.withoutGroups() {
		h.groups(read.objects)
		h.openGroups(read)
	}
	if missing {
		h.names(read.objects)
		h.nearMisses(read.objects)
	}
}

// shownNearMisses is how many a plain no shows; explain shows them all.
const shownNearMisses = 3

// nearMisses tells what comes closest to allowing what was refused.
func (h *hinter) nearMisses(objects access.Objects) {
	if h.request == (access.Request{}) {
		return
	}
	question := explain.NewQuestion(h.inquiry.who, h.request, h.resource)
	shown := 0
	for _, miss := range explain.WhyNot(rbac.NewPolicy(objects), question) {
		if miss.Reason == explain.GroupNotGiven && h.inquiry.withoutGroups() || shown == shownNearMisses {
			continue // groups have a hint of their own
		}
		shown++
		h.inquiry.console.Note("near miss: %s", miss.Sentence())
	}
}

// groups names those that would change the answer.
func (h *hinter) groups(objects access.Objects) {
	wanted := func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, h.request) }
	effect := "the answer would be yes"
	if h.request == (access.Request{}) {
		wanted = func(rbacv1.PolicyRule) bool { return true }
		effect = "the list would be longer"
	}
	groups := objects.GroupsGranting(h.scope.namespaces(objects), wanted)
	if len(groups) == 0 {
		h.note("no group that a binding names would change the answer, but system:masters")
		return
	}
	for i, group := range groups {
		groups[i] = "--group " + shell.Word(group)
	}
	h.note("with one of these groups %s: %s", effect, strings.Join(groups, ", "))
}

// openGroups names those of which it is not known what they would change.
func (h *hinter) openGroups(read readObjects) {
	places := h.scope.namespaces(read.objects)
	var groups []string
	for _, binding := range read.open {
		if binding.Ref.Namespace != "" && !slices.Contains(places, binding.Ref.Namespace) {
			continue
		}
		for _, subject := range binding.Subjects {
			if subject.Kind == rbacv1.GroupKind {
				groups = append(groups, subject.Name)
			}
		}
	}
	if groups = compacted(groups); len(groups) > 0 {
		h.note("what these groups bring is not known, since their roles are in no file: %s", strings.Join(groups, ", "))
	}
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

// names tells which of the names asked about no binding has: they may be
// misspelt, and a cluster cannot know.
func (h *hinter) names(objects access.Objects) {
	who := h.inquiry.who
	switch who.Kind {
	case identity.ServiceAccount:
		h.unnamed(objects, rbacv1.ServiceAccountKind, "service account", who.Namespace+":"+who.Name, true)
	case identity.Group:
		h.unnamed(objects, rbacv1.GroupKind, "group", who.Name, true)
	case identity.User:
		h.unnamed(objects, rbacv1.UserKind, "user", who.Name, false)
	}
	for _, group := range who.Groups {
		h.unnamed(objects, rbacv1.GroupKind, "group", group, true)
	}
}

// unnamed says that no binding has a name, and which names look like it. That
// none has a user's name alone is nothing to mention.
func (h *hinter) unnamed(objects access.Objects, kind, what, name string, always bool) {
	known := objects.Subjects(kind)
	for _, other := range known {
		if other == name {
			return
		}
	}
	meant := near.Names(name, known)
	switch {
	case len(meant) > 0:
		h.note("no binding %s names the %s %s; did you mean %s?", h.scope, what, name, strings.Join(meant, ", "))
	case strings.Contains(name, ",") && kind == rbacv1.GroupKind:
		h.note("no binding %s names the %s %s; several groups take --group each", h.scope, what, name)
	case always:
		h.note("no binding %s names the %s %s", h.scope, what, name)
	}
}
