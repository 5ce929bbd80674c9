package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/alert"
	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
)

// TrailAlerts are the requests of an audit log that a person should look at.
type TrailAlerts struct {
	Meta
	Read   TrailRead    `json:"read"`
	Alerts []TrailAlert `json:"alerts"`
	// NotLookedFor are the kinds of alert that need something that was not given.
	NotLookedFor []TrailUnsought `json:"notLookedFor,omitempty"`
	Completeness
}

// TrailAlert is what requests of one actor as one target have in common.
type TrailAlert struct {
	Code     alert.Code    `json:"code"`
	Severity lint.Severity `json:"severity"`
	Actor    string        `json:"actor"`
	As       string        `json:"as"`
	Means    string        `json:"means"`
	// Detail is the address or the program, where the alert is about one.
	Detail  string `json:"detail,omitempty"`
	Count   int    `json:"count"`
	Refused int    `json:"refused"`
	First   string `json:"first,omitempty"` // RFC 3339
	Last    string `json:"last,omitempty"`
}

// TrailUnsought is a kind of alert that was not looked for.
type TrailUnsought struct {
	Code  alert.Code `json:"code"`
	Needs string     `json:"needs"`
}

// NewTrailAlerts makes the report.
func NewTrailAlerts(watch *alert.Watch, unsought []alert.Kind, read TrailRead) TrailAlerts {
	r := TrailAlerts{Meta: meta("TrailAlerts"), Read: read, Alerts: []TrailAlert{}}
	for _, a := range watch.Alerts() {
		r.Alerts = append(r.Alerts, TrailAlert{
			Code: a.Code, Severity: a.Severity, Actor: a.Actor, As: a.Target, Means: a.Means, Detail: a.Detail,
			Count: a.Count, Refused: a.Refused, First: Second(a.First), Last: Second(a.Last),
		})
	}
	for _, kind := range unsought {
		r.NotLookedFor = append(r.NotLookedFor, TrailUnsought{Code: kind.Code, Needs: kind.Needs})
	}
	if watch.Overflow > 0 {
		r.Missing(fmt.Sprintf("alerts that there was no room for: %d", watch.Overflow))
	}
	if watch.Undated > 0 {
		r.Missing(fmt.Sprintf("requests without a time, which may lie outside the hours: %d", watch.Undated))
	}
	return r
}

// Raised reports whether there is an alert of one of the codes, or as severe as one
// of the severities.
func (r TrailAlerts) Raised(words []string) bool {
	return slices.ContainsFunc(r.Alerts, func(a TrailAlert) bool {
		return slices.ContainsFunc(words, func(word string) bool {
			if slices.Contains(lint.Severities(), lint.Severity(word)) {
				return a.Severity.AtLeast(lint.Severity(word))
			}
			return string(a.Code) == word
		})
	})
}

// Table implements Report with an alert a row.
func (r TrailAlerts) Table(bool) Table {
	t := Table{Columns: []string{"CODE", "SEVERITY", "ACTOR", "AS", "COUNT", "REFUSED", "FIRST", "LAST", "ALERT"}}
	for _, a := range r.Alerts {
		t.Rows = append(t.Rows, []Cell{
			Text(string(a.Code)), Text(string(a.Severity)), Text(orDash(a.Actor)), Text(a.As), number(a.Count), number(a.Refused),
			Text(orDash(a.First)), Text(orDash(a.Last)), Text(a.words()),
		})
	}
	return t
}

func (a TrailAlert) words() string {
	if a.Detail == "" {
		return a.Means
	}
	return a.Means + ": " + a.Detail
}

// Summary implements Summarised.
func (r TrailAlerts) Summary() string {
	text := fmt.Sprintf("%s in %s of %s", plural(len(r.Alerts), "alert"), plural(int(r.Read.Lines), "line"), plural(r.Read.Files, "file"))
	var left []string
	for _, unsought := range r.NotLookedFor {
		left = append(left, fmt.Sprintf("%s (%s)", unsought.Code, unsought.Needs))
	}
	if len(left) > 0 {
		text += "; not looked for, for want of what is in brackets: " + strings.Join(left, ", ")
	}
	return text
}
