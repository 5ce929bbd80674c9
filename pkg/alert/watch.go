package alert

import (
	"cmp"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
)

// Options are what requests are set beside; nil for what is not given.
type Options struct {
	Baseline *Baseline
	Hours    *Hours
	Rights   *Rights
}

// has reports whether what a kind needs is given.
func (o Options) has(kind Kind) bool {
	switch kind.Needs {
	case needsBaseline:
		return o.Baseline != nil
	case needsHours:
		return o.Hours != nil
	case needsRights:
		return o.Rights != nil
	case needsBindings:
		return o.Rights != nil && o.Rights.whole()
	default:
		return true
	}
}

// NotLookedFor are the kinds that need something that is not given.
func (o Options) NotLookedFor() []Kind {
	return slices.DeleteFunc(Kinds(), o.has)
}

// Alert is what requests of one actor as one target have in common.
type Alert struct {
	Kind
	Actor, Target string
	// Detail is the address or the program, where the alert is about one.
	Detail         string
	Count, Refused int
	auditlog.Span  // of the requests
}

type key struct {
	code                  Code
	actor, target, detail string
}

// mostAlerts is how many are kept.
const mostAlerts = 20_000

// Watch takes requests and keeps the alerts.
type Watch struct {
	options Options
	alerts  map[key]*Alert
	// Overflow counts the alerts about single requests that there was no room for,
	// Undated the requests without a time, of which [OutsideHours] cannot tell.
	Overflow, Undated int
}

// NewWatch makes a watch that has seen nothing.
func NewWatch(options Options) *Watch { return &Watch{options: options, alerts: map[key]*Alert{}} }

// See looks at one request and returns the kinds of alert that it raises, by code.
func (w *Watch) See(e auditlog.Event) []Kind {
	var raised []Kind
	for _, found := range w.find(e) {
		kind, known := KindOf(found.code)
		if !known {
			continue
		}
		raised = append(raised, kind)
		w.note(kind, found, e)
	}
	return raised
}

// find are the alerts about a request. Whoever was refused acted as nobody: that he
// tried is told where it is grave, and where he came from.
func (w *Watch) find(e auditlog.Event) []key {
	var found []key
	add := func(code Code, is bool, detail string) {
		if is {
			found = append(found, key{code, e.Actor.Username, e.Target.Label(), detail})
		}
	}
	masters := slices.Contains(e.Target.Groups, "system:masters")
	add(Masters, masters, "")
	if rights := w.options.Rights; rights != nil && !e.Refused {
		add(ClusterAdmin, !masters && rights.everything(e.Target), "")
	}
	add(AccountByPerson, isPerson(e.Actor.Username) && identity.FromUsername(e.Target.Username).Kind == identity.ServiceAccount, "")
	if baseline := w.options.Baseline; baseline != nil {
		from := address(e)
		add(NewAddress, from != "" && !baseline.addresses[pair{e.Actor.Username, from}], from)
		add(NewAgent, e.Agent != "" && !baseline.agents[pair{e.Actor.Username, e.Agent}], e.Agent)
	}
	if hours := w.options.Hours; hours != nil {
		if e.Time.IsZero() {
			w.Undated++
		} else {
			add(OutsideHours, !hours.Contain(e.Time), "")
		}
	}
	if rights := w.options.Rights; rights != nil && !e.Refused {
		none, younger := rights.age(e)
		add(YoungerThanEvent, younger, "")
		add(NoRight, none, "")
	}
	return found
}

// isPerson: neither a service account nor a node nor a part of the control plane.
func isPerson(username string) bool {
	return identity.FromUsername(username).Kind == identity.User && !strings.HasPrefix(username, "system:")
}

func (w *Watch) note(kind Kind, k key, e auditlog.Event) {
	a := w.alerts[k]
	if a == nil {
		if len(w.alerts) >= mostAlerts {
			w.Overflow++
			return
		}
		a = &Alert{Kind: kind, Actor: k.actor, Target: k.target, Detail: k.detail}
		w.alerts[k] = a
	}
	a.Count++
	if e.Refused {
		a.Refused++
	}
	a.Span.Add(e.Time)
}

// Alerts are all of them, the gravest first, then by code, actor and target.
func (w *Watch) Alerts() []*Alert {
	var alerts []*Alert
	for _, a := range w.alerts {
		alerts = append(alerts, a)
	}
	slices.SortFunc(alerts, func(a, b *Alert) int {
		return cmp.Or(
			cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Detail, b.Detail),
		)
	})
	return alerts
}

// rank is 0 for the gravest.
func rank(severity lint.Severity) int { return slices.Index(lint.Severities(), severity) }
