package usage

import (
	"slices"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// mostNames is how many names of one right are kept.
const mostNames = 1000

// Entry is one right of one subject, with what was done by it.
type Entry struct {
	Subject access.Ref
	Right   impersonation.Right
	// Untold is true for what a log does not tell: uids and extra values.
	Untold bool
	// Default is true for what every cluster of its version gives.
	Default bool
	Count   int       // requests that took the right
	Last    time.Time // the last of them; zero if there is none, or it has no time
	// Names are those that were used, sorted, and More whether there were more
	// than are kept.
	Names []string
	More  bool
}

// Unused reports whether no request took the right, as far as the log tells.
func (e Entry) Unused() bool { return e.Count == 0 && !e.Untold }

// Spare are the names that the right has and nobody used; of a right to any name
// there are none to tell.
func (e Entry) Spare() []string {
	return slices.DeleteFunc(slices.Clone(e.Right.Names), func(name string) bool {
		return slices.Contains(e.Names, name) || slices.Contains(e.mayBeUsed(), name)
	})
}

// mayBeUsed are names of which no log tells whether they were used: the server adds the
// group that everybody is in, whether it was asked for or not.
func (e Entry) mayBeUsed() []string {
	if e.Right.What == impersonation.Groups && len(e.Names) > 0 && (e.Right.Any() || slices.Contains(e.Right.Names, impersonation.Authenticated)) {
		return []string{impersonation.Authenticated}
	}
	return nil
}

// Narrower reports whether less would have been enough: fewer names, or names in
// the place of any.
func (e Entry) Narrower() bool {
	return !e.Default && !e.Untold && !e.More && (e.Unused() || e.Right.Any() || len(e.Spare()) > 0)
}

// Ledger takes events.
type Ledger struct {
	entries []Entry
	of      map[access.Ref][]int // the entries of a subject
}

// New makes a ledger of the rights of these holders, some of which are defaults. What a subject has as one of
// all of its kind is that group's alone.
func New(holders []impersonation.Holder, defaults builtin.Defaults) *Ledger {
	l := &Ledger{of: map[access.Ref][]int{}}
	for _, holder := range holders {
		for _, right := range holder.Rights.Rights {
			if !holder.Owns(right.Grant) {
				continue
			}
			l.of[holder.Subject] = append(l.of[holder.Subject], len(l.entries))
			untold := right.What == impersonation.UIDs || right.What == impersonation.Extras
			l.entries = append(l.entries, Entry{
				Subject: holder.Subject, Right: right, Untold: untold,
				Default: defaults.HasBinding(right.Grant.Binding, right.Grant.Role, holder.Subject),
			})
		}
	}
	return l
}

// Add notes the rights that a request took: all that its actor had to it, by
// himself and by his groups, since the log does not say which of them counted. A
// refused attempt took none.
func (l *Ledger) Add(e auditlog.Event) {
	if e.Refused {
		return
	}
	wanted := impersonation.Wanted{Username: e.Target.Username, Groups: e.Target.Asked()}
	mode := impersonation.ModeOf(e.Mode)
	needs := impersonation.Needs(mode, wanted)
	for _, subject := range subjectsOf(e.Actor) {
		for _, at := range l.of[subject] {
			l.entries[at].take(mode, needs, e.Time)
		}
	}
}

// Entries are all rights, in the order of the holders.
func (l *Ledger) Entries() []Entry { return l.entries }

func (e *Entry) take(mode impersonation.Mode, needs []access.Request, at time.Time) {
	if e.Right.Mode != mode {
		return
	}
	taken := false
	for _, need := range needs {
		if e.Right.Covers(need) {
			taken = true
			e.name(need.Name)
		}
	}
	if !taken {
		return
	}
	e.Count++
	if at.After(e.Last) {
		e.Last = at
	}
}

func (e *Entry) name(name string) {
	at, known := slices.BinarySearch(e.Names, name)
	switch {
	case known:
	case len(e.Names) >= mostNames:
		e.More = true
	default:
		e.Names = slices.Insert(e.Names, at, name)
	}
}

// subjectsOf are the subjects of bindings that somebody in a log is.
func subjectsOf(user auditlog.User) []access.Ref {
	himself, _ := impersonation.HolderOf(access.Ref{Kind: rbacv1.UserKind, Name: user.Username})
	subjects := []access.Ref{himself}
	for _, group := range user.Groups {
		subjects = append(subjects, access.Ref{Kind: rbacv1.GroupKind, Name: group})
	}
	return subjects
}
