package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/gateway"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Gateway is whether somebody who sends the requests of others can do so, and
// what he can do besides.
type Gateway struct {
	Meta
	Gateway     Identity        `json:"gateway"`
	Constrained bool            `json:"constrainedImpersonation"`
	People      []GatewayPerson `json:"people"`
	// Beyond is whom the gateway can act as without anybody's needing it.
	Beyond []Target `json:"beyond"`
	// Mixes is true where people can be put into groups that only others are in.
	Mixes bool `json:"mixes"`
	// Strongest says what the strongest that the gateway reaches can do.
	Strongest string        `json:"strongest"`
	Probe     *GatewayProbe `json:"probe,omitempty"`
	Completeness
	partly bool // could the gateway's rights be read
}

// GatewayPerson is one of the people.
type GatewayPerson struct {
	Who    string   `json:"who"`
	Groups []string `json:"groups,omitempty"`
	// Can is yes, limited (to some requests), no, or unknown where what could not be
	// read may let it.
	Can   string       `json:"can"`
	Mode  string       `json:"mode,omitempty"`
	Parts []ActingPart `json:"parts,omitempty"`
	// Lacks are sentences about what is missing.
	Lacks     []string      `json:"lacks,omitempty"`
	LimitedTo []ActingLimit `json:"limitedTo,omitempty"`
	// Levels are what the person may do, by namespace; "*" is the cluster.
	Levels []GatewayLevel `json:"levels"`
}

// GatewayLevel is a level in one place.
type GatewayLevel struct {
	Namespace string `json:"namespace"`
	LevelCell
	text string
}

// GatewayProbe is what became of one request through the gateway.
type GatewayProbe struct {
	Person string `json:"person"`
	// Seen is whom the API server saw.
	Seen        string   `json:"seen"`
	Groups      []string `json:"groups,omitempty"`
	Differences []string `json:"differences"`
}

// NewGateway makes the report. gaps say what could not be read that may give the
// gateway a right.
func NewGateway(who Identity, constrained bool, people []gateway.Person, rights impersonation.Rights, gaps []string) Gateway {
	g := Gateway{
		Meta: meta("Gateway"), Gateway: who, Constrained: constrained,
		People: []GatewayPerson{}, Beyond: []Target{}, Mixes: gateway.Mixes(people), partly: len(gaps) > 0,
	}
	for _, person := range people {
		g.People = append(g.People, newGatewayPerson(person, !g.partly))
	}
	for _, gap := range gaps {
		g.Missing(gap)
	}
	for _, right := range gateway.Beyond(rights, people) {
		g.Beyond = append(g.Beyond, newTarget(rights, right))
	}
	return g
}

func newGatewayPerson(person gateway.Person, certain bool) GatewayPerson {
	p := GatewayPerson{
		Who: person.Who.String(), Groups: person.Who.Groups, Mode: string(person.Acting.Mode),
		Parts: newActingParts(person.Acting.Parts), LimitedTo: newActingLimits(person.Acting.Actions), Can: "no", Levels: []GatewayLevel{},
	}
	if !person.Can() {
		p.Mode = ""
	}
	switch {
	case person.Can() && len(p.LimitedTo) > 0:
		p.Can = "limited"
	case person.Can():
		p.Can = "yes"
	}
	missing := missingOf(p.Parts)
	switch {
	case missing != "" && certain:
		p.Lacks = []string{"lacks " + missing}
	case missing != "":
		p.Lacks = []string{"nothing that could be read allows " + missing}
	}
	if !certain && p.Can == "no" {
		p.Can = access.Unknown.String()
	}
	return p
}

// AddLevels adds what each person may do, from a matrix with a row for each in
// their order.
func (g *Gateway) AddLevels(m *LevelMatrix) {
	for i, row := range m.Rows {
		levels := []GatewayLevel{{Namespace: access.Everywhere, LevelCell: row.Cluster, text: m.text(row.Cluster)}}
		for column, cell := range row.Cells {
			levels = append(levels, GatewayLevel{Namespace: m.Namespaces[column], LevelCell: cell, text: m.text(cell)})
		}
		g.People[i].Levels = levels
	}
	for _, gap := range m.Gaps() {
		g.Missing(gap)
	}
}

// Refused are the people whom the gateway cannot act as.
func (g Gateway) Refused() []string { return g.whom("no") }

// Unsettled are the people of whom it is not known whether the gateway can act as them.
func (g Gateway) Unsettled() []string { return g.whom(access.Unknown.String()) }

func (g Gateway) whom(can string) []string {
	var whos []string
	for _, person := range g.People {
		if person.Can == can {
			whos = append(whos, person.Who)
		}
	}
	return whos
}

// Table implements Report: a person a row, then what is beyond them.
func (g Gateway) Table(bool) Table {
	t := Table{Columns: []string{"WHO", "GROUPS", "CAN-ACT", "MODE", "BINDING", "LEVELS", "NOTE"}}
	for _, person := range g.People {
		bindings, _ := bindingsOf(person.Parts)
		notes := slices.Clone(person.Lacks)
		if limits := limitWords(person.LimitedTo); limits != "" {
			notes = append(notes, "only "+limits)
		}
		t.Rows = append(t.Rows, []Cell{
			Text(person.Who), Text(orDash(strings.Join(person.Groups, ", "))), Text(person.Can), Text(orDash(person.Mode)),
			Text(orDash(bindings)), Text(orDash(person.levels())), Text(orDash(strings.Join(notes, "; "))),
		})
	}
	for _, target := range g.Beyond {
		t.Rows = append(t.Rows, []Cell{
			Text(target.Kind + " " + target.words()), Text("-"), Text("beyond"), Text(target.Mode),
			Text(target.Grant.Binding.String()), Text("-"), Text(cmp.Or(target.note(), "nobody on the list needs it")),
		})
	}
	return t
}

// levels are those with anything in them, with their places.
func (p GatewayPerson) levels() string {
	var words []string
	for _, level := range p.Levels {
		if level.text == orDash("") {
			continue
		}
		place := level.Namespace
		if place == access.Everywhere {
			place = "cluster"
		}
		words = append(words, place+": "+level.text)
	}
	return strings.Join(words, ", ")
}

// Summary implements Summarised.
func (g Gateway) Summary() string {
	lines := []string{"the gateway " + g.Strongest}
	if g.partly {
		lines[0] += ", as far as could be read"
	}
	if g.Mixes {
		lines = append(lines, "rights add up: it can put people into groups that only others on the list are in")
	}
	if g.Probe != nil {
		lines = append(lines, g.Probe.sentences()...)
	}
	return strings.Join(lines, "; ")
}

func (p GatewayProbe) sentences() []string {
	seen := "probe: sent for " + p.Person + ", the API server saw " + p.Seen
	if len(p.Groups) > 0 {
		seen += " in " + strings.Join(p.Groups, ", ")
	}
	if len(p.Differences) == 0 {
		return []string{seen + ": as it should"}
	}
	lines := []string{seen}
	for _, difference := range p.Differences {
		lines = append(lines, "probe: "+difference)
	}
	return lines
}
