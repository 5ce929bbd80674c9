package report

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Targets are all whom somebody may act as, by RBAC.
type Targets struct {
	Meta
	Who         Identity `json:"who"`
	Constrained bool     `json:"constrainedImpersonation"`
	// Privileged is true for a member of system:masters, who may act as anybody.
	Privileged bool     `json:"privileged,omitempty"`
	Targets    []Target `json:"targets"`
	// Chains take more than one step.
	Chains []Chain `json:"chains,omitempty"`
	// Strongest says in a sentence what the strongest reachable identity can do, as
	// far as could be read.
	Strongest string `json:"strongest,omitempty"`
	Completeness
	verified bool
}

// Target is what one rule of one binding lets somebody put into one of the
// impersonation headers.
type Target struct {
	// Kind is user, group, service account, node, uid or extra value.
	Kind string `json:"kind"`
	// Namespace is that of service accounts; "*" is every namespace.
	Namespace string `json:"namespace,omitempty"`
	// Key is that of extra values; "*" is any.
	Key string `json:"key,omitempty"`
	// Names are who or what; absent for any.
	Names []string `json:"names,omitempty"`
	Mode  string   `json:"mode"`
	// LimitedTo are the requests that constrained impersonation lets pass.
	LimitedTo []ActingLimit `json:"limitedTo,omitempty"`
	Grant     access.Grant  `json:"grant"`
	// InVain says why the right is of no use by itself.
	InVain   string          `json:"inVain,omitempty"`
	Verified *access.Verdict `json:"verified,omitempty"`

	requests []access.Request
}

// NewTargets makes the report.
func NewTargets(who Identity, constrained bool, rights impersonation.Rights) Targets {
	r := Targets{
		Meta: meta("Targets"), Who: who, Constrained: constrained,
		Privileged: rights.Privileged, Targets: []Target{},
	}
	for _, right := range rights.Rights {
		r.Targets = append(r.Targets, newTarget(rights, right))
	}
	return r
}

func newTarget(rights impersonation.Rights, right impersonation.Right) Target {
	target := Target{
		Kind: kindOf(right.What), Key: right.Key, Names: right.Names, Mode: string(right.Mode),
		LimitedTo: newActingLimits(rights.ActionsIn(right.Mode)), Grant: right.Grant.Grant,
		InVain: rights.Vain(right), requests: right.Requests(),
	}
	if right.AnyKey {
		target.Key = "*"
	}
	if right.What == impersonation.ServiceAccounts {
		target.Namespace = right.Namespace
		if right.Namespace == "" {
			target.Namespace = access.Everywhere
		}
	}
	return target
}

func kindOf(what impersonation.What) string {
	switch what {
	case impersonation.Users:
		return "user"
	case impersonation.Groups:
		return "group"
	case impersonation.ServiceAccounts:
		return "service account"
	case impersonation.Nodes:
		return "node"
	case impersonation.UIDs:
		return "uid"
	default:
		return "extra value"
	}
}

// Verify notes what the server says of each right.
func (r *Targets) Verify(ask func(access.Request) access.Verdict) {
	r.verified = true
	for i := range r.Targets {
		all := access.Allowed
		for _, request := range r.Targets[i].requests {
			if verdict := ask(request); verdict == access.Denied || all == access.Allowed {
				all = verdict
			}
		}
		r.Targets[i].Verified = &all
	}
}

// Requests is how many rights would be verified.
func (r Targets) Requests() int {
	n := 0
	for _, target := range r.Targets {
		n += len(target.requests)
	}
	return n
}

// Table implements Report with one right a row.
func (r Targets) Table(bool) Table {
	t := Table{Columns: []string{"KIND", "TARGET", "MODE", "LIMITED-TO", "BINDING", "ROLE", "NOTE"}}
	if r.verified {
		t.Columns = append(t.Columns, "VERIFIED")
	}
	for _, target := range r.Targets {
		row := []Cell{
			Text(target.Kind), Text(target.words()), Text(target.Mode), Text(orDash(limitWords(target.LimitedTo))),
			Text(target.Grant.Binding.String()), Text(target.Grant.Role.String()), Text(orDash(target.note())),
		}
		if r.verified {
			row = append(row, verifiedCell(target.Verified))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, chain := range r.Chains {
		t.Rows = append(t.Rows, chain.rows(len(t.Columns))...)
	}
	return t
}

// words is who the target is: "*" for anyone.
func (t Target) words() string {
	names := strings.Join(t.Names, ", ")
	if len(t.Names) == 0 {
		names = "*"
	}
	switch {
	case t.Namespace != "":
		return t.Namespace + ":" + names
	case t.Key != "":
		return t.Key + "=" + names
	default:
		return names
	}
}

func (t Target) note() string {
	switch {
	case t.InVain != "":
		return "in vain: " + t.InVain
	case t.Kind == "group" && t.Mode == string(impersonation.Legacy) && t.reaches(impersonation.Masters):
		return "system:masters is one of them, which is allowed everything"
	case t.Mode == string(impersonation.AssociatedNode):
		return "the node that the token is bound to"
	default:
		return ""
	}
}

// reaches reports whether a name is among those of the target.
func (t Target) reaches(name string) bool {
	for _, one := range t.Names {
		if one == name {
			return true
		}
	}
	return len(t.Names) == 0
}

// Summary implements Summarised with the strongest that is reached.
func (r Targets) Summary() string {
	switch {
	case r.Privileged:
		return "may act as anybody, as a member of " + impersonation.Masters + "; " + r.Strongest
	case r.Incomplete && len(r.Targets) == 0:
		return "nothing that could be read lets it act as anybody; as far as that goes, it " + r.Strongest
	case r.Incomplete:
		return "as far as could be read, it " + r.Strongest
	case len(r.Targets) == 0:
		return "may act as nobody; " + r.Strongest
	default:
		return r.Strongest
	}
}

// Names implements Namer with the targets that WHO can name.
func (r Targets) Names() []string {
	var names []string
	for _, target := range r.Targets {
		names = append(names, target.whos()...)
	}
	for _, chain := range r.Chains {
		names = append(names, chain.Steps[len(chain.Steps)-1].To)
	}
	return distinctOf(names)
}

func (t Target) whos() []string {
	prefixes := map[string]string{"user": "user/", "group": "group/", "service account": "sa/" + t.Namespace + ":", "node": "node/"}
	prefix, isSomebody := prefixes[t.Kind]
	if !isSomebody {
		return nil
	}
	if len(t.Names) == 0 {
		return []string{prefix + "*"}
	}
	var names []string
	for _, name := range t.Names {
		names = append(names, prefix+name)
	}
	return names
}
