package impersonation

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Impersonator is a subject that may act as somebody in one mode, or nearly.
type Impersonator struct {
	Subject access.Ref
	// Mode is empty for a member of system:masters, who takes no right.
	Mode Mode
	// Parts are what the filter asks for, in its order, with the grants of each.
	Parts []Part
	// Actions limit what may be requested in a constrained mode.
	Actions []Action
}

// Part is one need of the filter.
type Part struct {
	// Need is what is asked; without a name where any user will do.
	Need   access.Request
	Grants []rbac.Grant // none: the right is missing
}

// Complete reports whether nothing is missing.
func (i Impersonator) Complete() bool {
	return !slices.ContainsFunc(i.Parts, Part.missing) && (i.Mode == "" || i.Mode == Legacy || len(i.Actions) > 0)
}

func (p Part) missing() bool { return len(p.Grants) == 0 }

// Impersonators are all that may act as somebody, by subject and mode: first
// the members of system:masters, then the holders in their order. nearly are
// those that lack a part of it, and hold another.
//
// A right that is held through a group that every subject of its kind is in is
// listed with that group alone.
func Impersonators(holders []Holder, who identity.Identity, constrained bool) (complete, nearly []Impersonator) {
	complete = append(complete, Impersonator{Subject: access.Ref{Kind: rbacv1.GroupKind, Name: Masters}})
	for _, holder := range holders {
		if holder.Rights.Privileged {
			continue
		}
		for _, mode := range Modes(constrained) {
			found, some := holder.As(who, mode)
			switch {
			case !some || !holder.hasOwn(found):
			case found.Complete():
				complete = append(complete, found)
			default:
				nearly = append(nearly, found)
			}
		}
	}
	return complete, nearly
}

// As is the holder as an impersonator in one mode, and whether the mode is one
// for him and whom he acts as.
func (h Holder) As(who identity.Identity, mode Mode) (Impersonator, bool) {
	wanted, possible := wantedIn(mode, who)
	if !possible || !h.mayTry(mode) {
		return Impersonator{}, false
	}
	found := Impersonator{Subject: h.Subject, Mode: mode, Actions: h.Rights.ActionsIn(mode)}
	for _, need := range h.needs(mode, who, wanted) {
		part := Part{Need: need}
		for _, right := range h.Rights.Rights {
			if right.Mode == mode && right.meets(need) {
				part.Grants = append(part.Grants, right.Grant)
			}
		}
		found.Parts = append(found.Parts, part)
	}
	return found, true
}

// hasOwn reports whether the holder has any part of it by himself, and not as
// one of all of his kind. Actions by themselves are about nobody.
func (h Holder) hasOwn(found Impersonator) bool {
	some := false
	for _, part := range found.Parts {
		some = some || !part.missing()
		if slices.ContainsFunc(part.Grants, h.Owns) {
			return true
		}
	}
	return some && slices.ContainsFunc(found.Actions, func(action Action) bool { return h.Owns(action.Grant) })
}

// mayTry: only the token of a service account is bound to a node.
func (h Holder) mayTry(mode Mode) bool { return mode != AssociatedNode || HoldsAccounts(h.Subject) }

// Owns reports whether a grant names the holder, and no group that he is in
// like all of his kind.
func (h Holder) Owns(grant rbac.Grant) bool {
	same := func(subject access.Ref) bool {
		holder, _ := HolderOf(subject)
		return holder == h.Subject
	}
	return same(grant.Subject) || slices.ContainsFunc(grant.Also, same)
}

// needs are those of the mode. The constrained modes ask for many groups or
// extra values by the name "*" first: whoever has that needs no other.
func (h Holder) needs(mode Mode, who identity.Identity, wanted Wanted) []access.Request {
	needs := Needs(mode, wanted)
	if who.Kind == identity.Group {
		needs[0].Name = "" // any user
	}
	if mode == Legacy {
		return needs
	}
	if len(wanted.Groups) >= many {
		needs = h.instead(needs, groupNeed(mode, "*"), func(need access.Request) bool { return need.Resource == string(Groups) })
	}
	if isLarge(wanted.Extra) {
		needs = h.instead(needs, extraNeed(mode, "*", "*"), func(need access.Request) bool { return need.Resource == string(Extras) })
	}
	return needs
}

// instead puts one need in the place of others if the holder has it.
func (h Holder) instead(needs []access.Request, one access.Request, others func(access.Request) bool) []access.Request {
	if !slices.ContainsFunc(h.Rights.Rights, func(right Right) bool { return right.Covers(one) }) {
		return needs
	}
	return append(slices.DeleteFunc(needs, others), one)
}

// meets reports whether the right allows a need, or some user that would do for
// a need that names none.
func (r Right) meets(need access.Request) bool {
	if need.Name == "" && need.Resource == string(Users) {
		return r.What == Users || r.What == ServiceAccounts
	}
	return r.Covers(need)
}

// wantedIn is what to ask for to act as somebody in a mode, and whether the
// mode knows him: a node has its group by itself in the constrained modes, and
// there no group can be given with it.
func wantedIn(mode Mode, who identity.Identity) (Wanted, bool) {
	wanted := WantedFor(who)
	if who.Kind == identity.Node && mode != Legacy {
		wanted.Groups = slices.Clone(who.Groups)
	}
	actor := Actor{}
	if mode == AssociatedNode { // whoever has a token that is bound to the node
		actor = Actor{Username: "system:serviceaccount:any:any", Node: who.Name}
	}
	impossible := mode != Legacy && (slices.Contains(wanted.Groups, Masters) || slices.Contains(wanted.Groups, "") || !constrainableExtra(wanted.Extra))
	return wanted, mode.Applies(actor, wanted) && !impossible
}
