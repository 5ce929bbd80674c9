package report

import (
	"fmt"
	"strconv"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// TrailChains are credentials that were made in the name of somebody else, with
// what was done by them.
type TrailChains struct {
	Meta
	Read   TrailRead    `json:"read"`
	Chains []TrailChain `json:"chains"`
	Completeness
}

// TrailChain is one credential. Its id is a name for it, and opens nothing.
type TrailChain struct {
	Credential string `json:"credential"`
	Actor      string `json:"actor"`
	As         string `json:"as"`
	Mode       string `json:"mode"`
	// TokenOf is the service account, NAMESPACE:NAME.
	TokenOf    string      `json:"tokenOf"`
	Made       string      `json:"made,omitempty"` // RFC 3339
	From       string      `json:"from,omitempty"` // the address
	Count      int         `json:"count"`
	Denied     int         `json:"denied"`
	First      string      `json:"first,omitempty"`
	Last       string      `json:"last,omitempty"`
	Sources    TrailValues `json:"sourceIPs"`
	Verbs      TrailValues `json:"verbs"`
	Resources  TrailValues `json:"resources"`
	Namespaces TrailValues `json:"namespaces"`
	// Targets are whom it was used to act as.
	Targets TrailValues `json:"targets"`
}

// NewTrailChains makes the report.
func NewTrailChains(chains *auditlog.Chains, read TrailRead) TrailChains {
	r := TrailChains{Meta: meta("TrailChains"), Read: read, Chains: []TrailChain{}}
	for _, chain := range chains.All() {
		r.Chains = append(r.Chains, TrailChain{
			Credential: chain.Mint.Issued, Actor: chain.Mint.Actor.Username, As: chain.Mint.Target.Label(), Mode: chain.Mint.Mode,
			TokenOf: chain.Mint.Namespace + ":" + chain.Mint.Name, Made: Second(chain.Mint.Time), From: chain.Mint.Source(),
			Count: chain.Count, Denied: chain.Denied, First: Second(chain.First), Last: Second(chain.Last),
			Sources: NewTrailValues(chain.Sources), Verbs: NewTrailValues(chain.Verbs), Resources: NewTrailValues(chain.Resources),
			Namespaces: NewTrailValues(chain.Namespaces), Targets: NewTrailValues(chain.Targets),
		})
	}
	if chains.Overflow > 0 {
		r.Missing(fmt.Sprintf("credentials that there was no room to follow: %d", chains.Overflow))
	}
	return r
}

// Table implements Report with a credential a row.
func (r TrailChains) Table(wide bool) Table {
	t := Table{Columns: []string{"ACTOR", "AS", "MODE", "TOKEN-OF", "MADE", "USED", "DENIED", "LAST", "SOURCE-IPS", "VERBS", "RESOURCES", "ACTED-AS"}}
	if wide {
		t.Columns = append(t.Columns, "FROM", "NAMESPACES", "CREDENTIAL")
	}
	for _, c := range r.Chains {
		row := []Cell{
			Text(c.Actor), Text(c.As), Text(c.Mode), Text(c.TokenOf), Text(orDash(c.Made)), Text(strconv.Itoa(c.Count)), Text(strconv.Itoa(c.Denied)),
			Text(orDash(c.Last)), c.Sources.cell(wide), c.Verbs.cell(wide), c.Resources.cell(wide), c.Targets.cell(wide),
		}
		if wide {
			row = append(row, Text(orDash(c.From)), c.Namespaces.cell(wide), Text(c.Credential))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Summary implements Summarised.
func (r TrailChains) Summary() string {
	used := 0
	for _, chain := range r.Chains {
		if chain.Count > 0 {
			used++
		}
	}
	return fmt.Sprintf("%s made in the name of somebody else, %d of them used, in %s of %s",
		plural(len(r.Chains), "token"), used, plural(int(r.Read.Lines), "line"), plural(r.Read.Files, "file"))
}
