package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// Trail is who acted as whom, by an audit log.
type Trail struct {
	Meta
	By   auditlog.Dimension `json:"by"`
	Read TrailRead          `json:"read"`
	// Requests are those that the groups and the rest count, each once.
	Requests int          `json:"requests"`
	Denied   int          `json:"denied"`
	Refused  int          `json:"refused"`
	Groups   []TrailGroup `json:"groups"`
	// Rest sums up the groups that are not listed.
	Rest *TrailRest `json:"rest,omitempty"`
	// Timeline counts the requests by time.
	Timeline *TrailTimeline `json:"timeline,omitempty"`
	Completeness

	bars     []auditlog.Bar
	barWidth time.Duration
}

// TrailRead says what was read.
type TrailRead struct {
	Files int `json:"files"`
	auditlog.Counts
	// Repeated events were further stages, or copies, of requests that are counted.
	Repeated int `json:"repeated,omitempty"`
	// Forgets: there were more requests than are remembered, and a copy of one that
	// lies far from it is counted twice.
	Forgets bool `json:"forgetsRepeats,omitempty"`
}

// TrailGroup is what the requests of one group amount to. Key is what they have
// in common; by who, that are actor, as and mode.
type TrailGroup struct {
	Key   *string `json:"key,omitempty"`
	Actor string  `json:"actor,omitempty"`
	As    string  `json:"as,omitempty"`
	Mode  string  `json:"mode,omitempty"`
	// Denied requests are those for which who was acted as lacks the right, Refused
	// ones those that the actor was not let make as somebody else.
	Count      int         `json:"count"`
	Denied     int         `json:"denied"`
	Refused    int         `json:"refused"`
	First      string      `json:"first,omitempty"` // RFC 3339, to the second
	Last       string      `json:"last,omitempty"`
	Actors     TrailValues `json:"actors"`
	Targets    TrailValues `json:"targets"`
	Modes      TrailValues `json:"modes"`
	Verbs      TrailValues `json:"verbs"`
	Resources  TrailValues `json:"resources"`
	Namespaces TrailValues `json:"namespaces"`
	Sources    TrailValues `json:"sourceIPs"`
	Agents     TrailValues `json:"userAgents"`
}

// TrailValues are distinct words, and whether there were more than are kept.
type TrailValues struct {
	Values []string `json:"values"`
	More   bool     `json:"more,omitempty"`
}

// TrailRest are the groups that are not listed. Groups is 0 if they were too
// many to count.
type TrailRest struct {
	Groups  int `json:"groups"`
	Count   int `json:"count"`
	Denied  int `json:"denied"`
	Refused int `json:"refused"`
}

// NewTrail makes the report of a tally, with its top groups; top 0 is all.
func NewTrail(by auditlog.Dimension, tally *auditlog.Tally, read TrailRead, top int) Trail {
	r := Trail{Meta: meta("Trail"), By: by, Read: read, Groups: []TrailGroup{}}
	rest := TrailRest{}
	for i, group := range tally.Groups() {
		r.count(group)
		if top == 0 || i < top {
			r.Groups = append(r.Groups, newTrailGroup(by, group))
			continue
		}
		rest.Groups++
		rest.add(group)
	}
	if tally.Overflow.Count > 0 {
		r.count(&tally.Overflow)
		rest.add(&tally.Overflow)
		rest.Groups = 0
	}
	if rest.Count > 0 {
		r.Rest = &rest
	}
	return r
}

func (r *Trail) count(group *auditlog.Group) {
	r.Requests += group.Count
	r.Denied += group.Denied
	r.Refused += group.Refused
}

func (r *TrailRest) add(group *auditlog.Group) {
	r.Count += group.Count
	r.Denied += group.Denied
	r.Refused += group.Refused
}

func newTrailGroup(by auditlog.Dimension, group *auditlog.Group) TrailGroup {
	g := TrailGroup{
		Actor: group.Actor, As: group.Target, Mode: group.Mode,
		Count: group.Count, Denied: group.Denied, Refused: group.Refused,
		First: Second(group.First), Last: Second(group.Last),
		Actors: NewTrailValues(group.Actors), Targets: NewTrailValues(group.Targets), Modes: NewTrailValues(group.Modes),
		Verbs: NewTrailValues(group.Verbs), Resources: NewTrailValues(group.Resources), Namespaces: NewTrailValues(group.Namespaces),
		Sources: NewTrailValues(group.Sources), Agents: NewTrailValues(group.Agents),
	}
	if by != auditlog.ByWho {
		g.Key = &group.Key
	}
	return g
}

// NewTrailValues are the words that were kept.
func NewTrailValues(values auditlog.Values) TrailValues {
	return TrailValues{Values: append([]string{}, values.All...), More: values.More}
}

// Second is a time to the second in RFC 3339, "" for none.
func Second(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}

// Table implements Report with a group a row.
func (r Trail) Table(wide bool) Table {
	heads := []string{"ACTOR", "AS", "MODE"}
	if r.By != auditlog.ByWho {
		heads = []string{strings.ToUpper(string(r.By))}
	}
	t := Table{Columns: append(heads, "COUNT", "DENIED", "REFUSED", "FIRST", "LAST")}
	others := r.others(wide)
	for _, column := range others {
		t.Columns = append(t.Columns, column.header)
	}
	for _, group := range r.Groups {
		row := append(r.heads(group), number(group.Count), number(group.Denied), number(group.Refused), Text(orDash(group.First)), Text(orDash(group.Last)))
		for _, column := range others {
			row = append(row, column.of(group).cell(wide))
		}
		t.Rows = append(t.Rows, row)
	}
	if r.Rest != nil {
		t.Rows = append(t.Rows, r.restRow(len(t.Columns), len(heads)))
	}
	return t
}

func (r Trail) heads(group TrailGroup) []Cell {
	if group.Key != nil {
		return []Cell{Text(orDash(*group.Key))}
	}
	return []Cell{Text(orDash(group.Actor)), Text(group.As), Text(group.Mode)}
}

func (r Trail) restRow(columns, heads int) []Cell {
	row := slices.Repeat([]Cell{Text("-")}, columns)
	row[0] = Text(fmt.Sprintf("(%d more)", r.Rest.Groups))
	if r.Rest.Groups == 0 {
		row[0] = Text("(others)")
	}
	row[heads], row[heads+1], row[heads+2] = number(r.Rest.Count), number(r.Rest.Denied), number(r.Rest.Refused)
	return row
}

func number(n int) Cell { return Text(strconv.Itoa(n)) }

// trailColumn is a column of values.
type trailColumn struct {
	header string
	of     func(TrailGroup) TrailValues
}

// others are the columns of values: those that the groups are not made by.
func (r Trail) others(wide bool) []trailColumn {
	var columns []trailColumn
	add := func(shown bool, header string, of func(TrailGroup) TrailValues) {
		if shown {
			columns = append(columns, trailColumn{header, of})
		}
	}
	byWho := r.By == auditlog.ByWho
	add(!byWho && r.By != auditlog.ByActor, "ACTORS", func(g TrailGroup) TrailValues { return g.Actors })
	add(!byWho && r.By != auditlog.ByTarget, "AS", func(g TrailGroup) TrailValues { return g.Targets })
	add(!byWho && wide, "MODES", func(g TrailGroup) TrailValues { return g.Modes })
	add(true, "VERBS", func(g TrailGroup) TrailValues { return g.Verbs })
	add(r.By != auditlog.ByResource, "RESOURCES", func(g TrailGroup) TrailValues { return g.Resources })
	add(wide && r.By != auditlog.ByNamespace, "NAMESPACES", func(g TrailGroup) TrailValues { return g.Namespaces })
	add(wide && r.By != auditlog.BySource, "SOURCE-IPS", func(g TrailGroup) TrailValues { return g.Sources })
	add(wide && r.By != auditlog.ByAgent, "USER-AGENTS", func(g TrailGroup) TrailValues { return g.Agents })
	return columns
}

// fewValues is how many a table shows that is not wide.
const fewValues = 4

// cell joins the values, the first few of them unless all are wanted.
func (v TrailValues) cell(all bool) Cell {
	shown, left := v.Values, ""
	if !all && len(shown) > fewValues {
		shown, left = shown[:fewValues], fmt.Sprintf(",+%d", len(v.Values)-fewValues)
	}
	if v.More {
		left = ",+more"
	}
	return Text(orDash(strings.TrimPrefix(strings.Join(shown, ",")+left, ",")))
}

// Summary implements Summarised.
func (r Trail) Summary() string {
	where := fmt.Sprintf("in %s of %s", plural(int(r.Read.Lines), "line"), plural(r.Read.Files, "file"))
	if r.Requests == 0 {
		return "no impersonated requests " + where
	}
	return fmt.Sprintf("%s, %d denied, %d refused, %s", plural(r.Requests, "impersonated request"), r.Denied, r.Refused, where)
}
