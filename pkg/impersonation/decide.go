package impersonation

import (
	"cmp"
	"maps"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Actor is who sends a request to act as somebody else.
type Actor struct {
	Username string
	// Node is the node that the actor's token is bound to, as its extra value
	// authentication.kubernetes.io/node-name says; "" if it is bound to none or
	// that is not known.
	Node string
}

// Asker answers whether the actor, as himself, may do something.
type Asker func(access.Request) access.Verdict

// Outcome is whether somebody may make a request as somebody else.
type Outcome struct {
	Verdict access.Verdict
	// Mode is the one that lets it pass; "" if none does.
	Mode Mode
	// Groups are those of who acts, once it has passed.
	Groups []string
	// Attempts are the modes that apply and do not let it pass, in the server's
	// order.
	Attempts []Attempt
}

// Attempt is a mode that does not let somebody act.
type Attempt struct {
	Mode Mode
	// Need is the right that is missing, else the first that is not known; the zero Request where no right
	// would do.
	Need    access.Request
	Verdict access.Verdict // Denied or Unknown
	// Why is set where no right would do.
	Why string
}

// Decide decides as the impersonation filter would, whether the actor may make
// the request with the impersonation headers: what the server then allows to who
// is acted as is another question. constrained is its feature gate
// ConstrainedImpersonation. The server remembers which mode worked last and
// tries that first; where several let a request pass, this names the first of
// them in the order of a server that remembers nothing.
//
//  1. Of the constrained modes, those that apply are tried in turn: the action
//     half, then the identity half. The first that allows everything is taken.
//  2. Legacy impersonation is tried last, and asks for the identity half alone.
//
// A right that is not known makes the verdict Unknown unless another mode lets
// the request pass.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/
// constrained_impersonation.go and mode.go.
func Decide(ask Asker, constrained bool, actor Actor, wanted Wanted, request access.Request) Outcome {
	return DecideIn(ask, Modes(constrained), actor, wanted, request)
}

// DecideIn decides as [Decide] does, as if the server had these modes alone.
func DecideIn(ask Asker, modes []Mode, actor Actor, wanted Wanted, request access.Request) Outcome {
	outcome := Outcome{Verdict: access.Denied}
	for _, mode := range modes {
		if !mode.Applies(actor, wanted) {
			continue
		}
		failed := try(ask, mode, wanted, request)
		if failed == nil {
			return Outcome{Verdict: access.Allowed, Mode: mode, Groups: wanted.GroupsIn(mode), Attempts: outcome.Attempts}
		}
		if failed.Verdict == access.Unknown {
			outcome.Verdict = access.Unknown
		}
		outcome.Attempts = append(outcome.Attempts, *failed)
	}
	return outcome
}

// Applies reports whether the server considers the mode for this actor and these
// headers at all.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go, the
// constrainedImpersonationModeFilter of each mode.
func (m Mode) Applies(actor Actor, wanted Wanted) bool {
	who := identity.FromUsername(wanted.Username)
	switch m {
	case AssociatedNode:
		isAccount := identity.FromUsername(actor.Username).Kind == identity.ServiceAccount
		return who.Kind == identity.Node && wanted.alone() && isAccount && actor.Node == who.Name
	case ArbitraryNode:
		return who.Kind == identity.Node && wanted.alone()
	case ServiceAccount:
		return who.Kind == identity.ServiceAccount && wanted.alone()
	case UserInfo:
		return who.Kind == identity.User
	default:
		return true
	}
}

// trial is one mode being tried.
type trial struct {
	ask  Asker
	mode Mode
	// failed is what is missing, or the first thing that is not known; nil as
	// long as everything was allowed.
	failed *Attempt
}

// try asks for everything that a mode takes, and stops at the first right that
// is missing. One that is not known does not stop it: a missing one decides.
func try(ask Asker, mode Mode, wanted Wanted, request access.Request) *Attempt {
	t := &trial{ask: ask, mode: mode}
	if mode == Legacy {
		t.all(Needs(Legacy, wanted))
		return t.failed
	}
	t.all([]access.Request{ActionNeed(mode, request)})
	t.all(Needs(mode, Wanted{Username: wanted.Username, UID: wanted.UID}))
	t.groups(wanted.Groups)
	t.extra(wanted.Extra)
	return t.failed
}

// denied reports whether the mode is out of the question.
func (t *trial) denied() bool { return t.failed != nil && t.failed.Verdict == access.Denied }

// all asks for one right after the other.
func (t *trial) all(needs []access.Request) {
	for _, need := range needs {
		if t.denied() {
			return
		}
		verdict := t.ask(need)
		if verdict == access.Denied || verdict == access.Unknown && t.failed == nil {
			t.failed = &Attempt{Mode: t.mode, Need: need, Verdict: verdict}
		}
	}
}

// oneOrAll asks for the right that stands for all, then for each. Where the one
// is not known, a missing one of the others decides nothing.
func (t *trial) oneOrAll(one access.Request, each []access.Request) {
	if t.denied() {
		return
	}
	verdict, before := t.ask(one), t.failed
	if verdict == access.Allowed {
		return
	}
	t.all(each)
	if t.denied() && verdict == access.Unknown {
		t.failed = cmp.Or(before, &Attempt{Mode: t.mode, Need: one, Verdict: access.Unknown})
	}
}

// never notes that no right would do.
func (t *trial) never(why string) {
	if !t.denied() {
		t.failed = &Attempt{Mode: t.mode, Verdict: access.Denied, Why: why}
	}
}

// many is the number of groups or extra values from which on the constrained
// modes first ask for the name "*".
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// manyAuthorizationChecksInLoop.
const many = 4

// groups is authorizeGroups of the constrained modes.
func (t *trial) groups(groups []string) {
	if slices.Contains(groups, "") || slices.Contains(groups, "system:masters") {
		t.never("constrained impersonation takes neither system:masters nor an empty group")
	}
	var each []access.Request
	for _, group := range groups {
		each = append(each, groupNeed(t.mode, group))
	}
	if len(groups) >= many {
		t.oneOrAll(groupNeed(t.mode, "*"), each)
		return
	}
	t.all(each)
}

// extra is authorizeExtra of the constrained modes.
func (t *trial) extra(extra map[string][]string) {
	if !constrainableExtra(extra) {
		t.never("constrained impersonation takes only lower-case extra keys with a domain in front, and no empty values")
	}
	var each []access.Request
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		for _, value := range extra[key] {
			each = append(each, extraNeed(t.mode, key, value))
		}
	}
	if isLarge(extra) {
		t.oneOrAll(extraNeed(t.mode, "*", "*"), each)
		return
	}
	t.all(each)
}

// isLarge reports whether there are many keys, or many values.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// isLargeExtra.
func isLarge(extra map[string][]string) bool {
	values := 0
	for _, of := range extra {
		values += len(of)
	}
	return len(extra) >= many || values >= many
}
