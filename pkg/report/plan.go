package report

import "strconv"

// Plan is what a matrix would ask.
type Plan struct {
	Meta
	Source     string     `json:"source"`
	Identities int        `json:"identities"`
	Namespaces int        `json:"namespaces"`
	Steps      []PlanStep `json:"steps"`
	// Requests are the most that are sent in any case.
	Requests int `json:"requests"`
	// MaxRequests bounds what is asked one by one; absent where nothing is.
	MaxRequests int `json:"maxRequests,omitempty"`
}

// PlanStep is one kind of requests.
type PlanStep struct {
	What     string `json:"what"`
	Requests int    `json:"requests"`
	// AtMost: mostly fewer are needed.
	AtMost bool `json:"atMost,omitempty"`
	// Conditional: only if what comes before is not enough.
	Conditional bool `json:"conditional,omitempty"`
}

// NewPlan begins a plan.
func NewPlan(source string, identities, namespaces, most int) Plan {
	return Plan{Meta: meta("Plan"), Source: source, Identities: identities, Namespaces: namespaces, Steps: []PlanStep{}, MaxRequests: most}
}

// Add appends a step that is taken in any case.
func (p *Plan) Add(what string, requests int, atMost bool) {
	p.Steps = append(p.Steps, PlanStep{What: what, Requests: requests, AtMost: atMost})
	p.Requests += requests
}

// AddIf appends a step that may not be needed.
func (p *Plan) AddIf(what string, requests int) {
	p.Steps = append(p.Steps, PlanStep{What: what, Requests: requests, AtMost: true, Conditional: true})
}

// Table implements Report.
func (p Plan) Table(bool) Table {
	t := Table{Columns: []string{"REQUESTS", "WHAT"}}
	for _, step := range p.Steps {
		count := strconv.Itoa(step.Requests)
		if step.AtMost {
			count = "<=" + count
		}
		t.Rows = append(t.Rows, []Cell{Text(count), Text(step.What)})
	}
	total := "in any case"
	if p.MaxRequests > 0 {
		total += "; at most " + strconv.Itoa(p.MaxRequests) + " one by one (--max-requests)"
	}
	t.Rows = append(t.Rows, []Cell{Text(strconv.Itoa(p.Requests)), Text(total)})
	return t
}
