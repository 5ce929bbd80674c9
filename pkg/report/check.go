package report

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// AccessCheck is the answer to one question, in one or several namespaces.
type AccessCheck struct {
	Meta
	Identity Identity      `json:"identity"`
	Source   access.Source `json:"source"`
	Results  []CheckResult `json:"results"`
	Warnings []string      `json:"warnings,omitempty"`
	Completeness
}

// CheckResult is the answer in one place.
type CheckResult struct {
	Request Request        `json:"request"`
	Allowed access.Verdict `json:"allowed"` // yes, no or unknown
	// Denied is true when an authorizer refused outright rather than having no
	// opinion.
	Denied          bool          `json:"denied,omitempty"`
	Reason          string        `json:"reason,omitempty"` // the server's text
	Grant           *access.Grant `json:"grant,omitempty"`  // what the reason names
	EvaluationError string        `json:"evaluationError,omitempty"`
	Cause           string        `json:"cause,omitempty"` // why the answer is unknown
}

// Request is a question as JSON has it.
type Request struct {
	Verb        string `json:"verb"`
	Group       string `json:"group,omitempty"`
	Resource    string `json:"resource,omitempty"`
	Subresource string `json:"subresource,omitempty"`
	Namespace   string `json:"namespace,omitempty"`
	Name        string `json:"name,omitempty"`
	Path        string `json:"path,omitempty"`
}

// NewAccessCheck makes the report without results.
func NewAccessCheck(who Identity, seen access.Seen) AccessCheck {
	return AccessCheck{Meta: meta("AccessCheck"), Identity: who, Source: seen.Source, Warnings: seen.Warnings}
}

// Add appends the answer to one request.
func (r *AccessCheck) Add(request access.Request, decision access.Decision) {
	result := CheckResult{
		Request: Request(request), Allowed: decision.Verdict, Denied: decision.Explicit,
		Reason: decision.Reason, Grant: decision.Grant, EvaluationError: decision.EvaluationError,
	}
	if decision.Verdict == access.Unknown {
		result.Cause = causeOf(decision)
		r.Missing(result.Cause)
	}
	r.Results = append(r.Results, result)
}

// causeOf says why an answer is unknown.
func causeOf(decision access.Decision) string {
	if decision.Cause == nil {
		return "nobody answered"
	}
	return decision.Cause.Error()
}

// Verdict is the answer over all places: no if any is no, else unknown if any
// is unknown, else yes. Without results it is unknown.
func (r AccessCheck) Verdict() access.Verdict {
	verdict := access.Allowed
	for _, result := range r.Results {
		switch result.Allowed {
		case access.Denied:
			return access.Denied
		case access.Unknown:
			verdict = access.Unknown
		}
	}
	if len(r.Results) == 0 {
		return access.Unknown
	}
	return verdict
}

// Table implements Report with one place a row.
func (r AccessCheck) Table(wide bool) Table {
	t := Table{Columns: []string{"NAMESPACE", "VERB", "TARGET", "ALLOWED", "REASON"}}
	if wide {
		t.Columns = append(t.Columns, "BINDING", "ROLE", "SUBJECT")
	}
	for _, result := range r.Results {
		request := access.Request(result.Request)
		row := []Cell{
			Text(place(request)), Text(request.Verb), Text(request.Target()),
			{Text: result.Allowed.String(), Mark: MarkOf(result.Allowed)},
			Text(result.words(r.Source)),
		}
		if wide {
			row = append(row, grantCells(result)...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func place(request access.Request) string {
	if request.Namespace == "" {
		return access.Everywhere
	}
	return request.Namespace
}

// grantCells name the grant: a no has none, and a yes may have one that the
// server did not name.
func grantCells(result CheckResult) []Cell {
	switch {
	case result.Grant != nil:
		g := result.Grant
		return []Cell{Text(g.Binding.String()), Text(g.Role.String()), Text(g.Subject.String())}
	case result.Allowed == access.Denied:
		return []Cell{Text("-"), Text("-"), Text("-")}
	default:
		return []Cell{Text("?"), Text("?"), Text("?")}
	}
}

// words say why, in one line: the grant, the server's reason, or the cause.
func (c CheckResult) words(source access.Source) string {
	switch {
	case c.Cause != "":
		return c.Cause
	case c.Grant != nil:
		return c.Grant.String()
	case c.Denied && c.Reason != "":
		return "refused outright: " + c.Reason
	case c.Denied:
		return "refused outright; the server gave no reason"
	case c.Reason != "" && c.Allowed == access.Denied:
		return "no rule allows it; the server says: " + c.Reason
	case c.Reason != "":
		return c.Reason
	case c.Allowed == access.Allowed && source == access.SourceRBAC:
		return "a member of system:masters is allowed everything"
	case c.Allowed == access.Allowed:
		return "the server gave no reason (as for members of system:masters, and for nodes)"
	case source == access.SourceRBAC:
		return "no rule of RBAC allows it"
	default:
		return "no rule allows it; the server gave no reason"
	}
}

// Caption implements Captioned.
func (r AccessCheck) Caption() string {
	return "Asked about " + r.Identity.Sentence() + " (source: " + string(r.Source) + ")"
}

// Text implements Texter: one place as sentences, several as one line each.
func (r AccessCheck) Text(wide bool) []Line {
	if len(r.Results) != 1 {
		return r.perNamespace()
	}
	result := r.Results[0]
	request := access.Request(result.Request)
	lines := []Line{
		{{Text: result.Allowed.String(), Mark: MarkOf(result.Allowed)}, Text(": " + r.Identity.Name() + " " + phrase(result.Allowed) + " " + request.String())},
		{Text("reason: " + result.words(r.Source))},
	}
	if wide && result.Grant != nil {
		lines = append(lines, Line{Text("server: " + result.Reason)})
	}
	if result.EvaluationError != "" {
		lines = append(lines, Line{Text("not evaluated: " + result.EvaluationError)})
	}
	return append(lines, Line{Text("source: " + string(r.Source))})
}

func phrase(verdict access.Verdict) string {
	switch verdict {
	case access.Allowed:
		return "may"
	case access.Denied:
		return "may not"
	default:
		return "may or may not"
	}
}

func (r AccessCheck) perNamespace() []Line {
	lines := make([]Line, 0, len(r.Results)+1)
	for _, result := range r.Results {
		lines = append(lines, Line{
			{Text: result.Allowed.String(), Mark: MarkOf(result.Allowed)},
			Text(strings.Repeat(" ", len("unknown ")-len(result.Allowed.String()))),
			Text(place(access.Request(result.Request)) + ": " + result.words(r.Source)),
		})
	}
	return append(lines, Line{Text("source: " + string(r.Source))})
}

// MarkOf is the mark of a verdict.
func MarkOf(verdict access.Verdict) Mark {
	switch verdict {
	case access.Allowed:
		return Yes
	case access.Denied:
		return No
	default:
		return Unknown
	}
}
