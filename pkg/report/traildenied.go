package report

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// TrailDenied are the denied requests of an audit log, with what RBAC says of them
// now.
type TrailDenied struct {
	Meta
	Read  TrailRead     `json:"read"`
	Items []TrailDenial `json:"items"`
	Completeness
}

// TrailDenial are requests that were denied to one identity, and why. Requests for
// several objects of one resource are one.
type TrailDenial struct {
	Explanation
	// By are the actors that made them as the identity; empty if it did so itself.
	By TrailValues `json:"by"`
	// Impersonation: what was refused is to act as somebody.
	Impersonation bool        `json:"impersonation,omitempty"`
	Objects       TrailValues `json:"objects"`
	Count         int         `json:"count"`
	First         string      `json:"first,omitempty"` // RFC 3339
	Last          string      `json:"last,omitempty"`
}

// NewTrailDenied makes the report.
func NewTrailDenied(items []TrailDenial, read TrailRead) TrailDenied {
	return TrailDenied{Meta: meta("TrailDenied"), Read: read, Items: append([]TrailDenial{}, items...)}
}

// Table implements Report with a denial a row, and in the wide form each of its
// reasons.
func (r TrailDenied) Table(wide bool) Table {
	t := Table{Columns: []string{"IDENTITY", "BY", "VERB", "TARGET", "NAMESPACE", "COUNT", "LAST", "NOW", "WHY"}}
	for _, item := range r.Items {
		request := access.Request(item.Request)
		whys := item.whys()
		if !wide {
			whys = whys[:1]
		}
		t.Rows = append(t.Rows, []Cell{
			Text(item.Identity.Name()), item.By.cell(wide), Text(request.Verb), Text(request.Target()), Text(place(request)), number(item.Count),
			Text(orDash(item.Last)),
			{Text: item.Allowed.String(), Mark: MarkOf(item.Allowed)},
			Text(strings.Join(append(whys, item.Notes...), "; ")),
		})
	}
	return t
}

// Summary implements Summarised.
func (r TrailDenied) Summary() string {
	requests := 0
	for _, item := range r.Items {
		requests += item.Count
	}
	return fmt.Sprintf("%s of %s, in %s of %s", plural(len(r.Items), "denial"), plural(requests, "request"),
		plural(int(r.Read.Lines), "line"), plural(r.Read.Files, "file"))
}
