package report

import (
	"strconv"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// ExplanationList answers why, or why not, once for each question.
type ExplanationList struct {
	Meta
	Items []Explanation `json:"items"`
	Completeness
}

// Explanation is why one request is allowed or not.
type Explanation struct {
	// Message is the pasted text that asked, if one did.
	Message  string         `json:"message,omitempty"`
	Identity Identity       `json:"identity"`
	Request  Request        `json:"request"`
	Allowed  access.Verdict `json:"allowed"`
	Source   access.Source  `json:"source"`
	// DecidedBy is rbac where RBAC explains the answer, other where it cannot
	// (a webhook, the node authorizer, cloud IAM, lists that are out of date),
	// and unknown where RBAC could not be read.
	DecidedBy string           `json:"decidedBy"`
	Reason    string           `json:"reason,omitempty"` // the server's text
	Cause     string           `json:"cause,omitempty"`  // why the answer is unknown
	Grants    []ExplainedGrant `json:"grants,omitempty"` // all of them, the decisive one first
	NearMiss  []NearMiss       `json:"nearMisses,omitempty"`
	// Unsure is true where not everything could be read that may come near.
	Unsure bool     `json:"nearMissesIncomplete,omitempty"`
	Fixes  []Fix    `json:"fixes,omitempty"`
	Notes  []string `json:"notes,omitempty"`
}

// ExplainedGrant is a grant with the rule that allows.
type ExplainedGrant struct {
	access.Grant
	Rule rbacv1.PolicyRule `json:"rule"`
	// Index is the rule's place in the role, from 0.
	Index int `json:"index"`
	// Origin names the ClusterRoles whose labels brought the rule into an
	// aggregated role.
	Origin []string `json:"origin,omitempty"`
}

// NearMiss is something that nearly allows the request.
type NearMiss struct {
	Reason   explain.Reason `json:"reason"`
	Sentence string         `json:"sentence"`
	Binding  access.Ref     `json:"binding"`
	Role     access.Ref     `json:"role"`
	// Try is the flag with which the answer would be yes.
	Try string `json:"try,omitempty"`
}

// Fix is a change that would allow the request.
type Fix struct {
	Kind     explain.FixKind     `json:"kind"`
	Sentence string              `json:"sentence"`
	Objects  []any               `json:"objects"`
	Extra    []rbacv1.PolicyRule `json:"alsoAllows,omitempty"`
}

// NewExplanationList makes the report without items.
func NewExplanationList() ExplanationList {
	return ExplanationList{Meta: meta("ExplanationList"), Items: []Explanation{}}
}

// SetGrants fills in what RBAC says allows the request.
func (e *Explanation) SetGrants(grants []rbac.Grant) {
	for _, grant := range grants {
		e.Grants = append(e.Grants, ExplainedGrant{
			Grant: grant.Grant, Rule: grant.Rule, Index: grant.Index, Origin: grant.Origin,
		})
	}
}

// SetNearMisses fills in what nearly allows the request.
func (e *Explanation) SetNearMisses(misses []explain.NearMiss) {
	for _, miss := range misses {
		e.NearMiss = append(e.NearMiss, NearMiss{
			Reason: miss.Reason, Sentence: miss.Sentence(), Binding: miss.Binding, Role: miss.Role, Try: miss.Change.Flag,
		})
	}
}

// SetFixes fills in what would allow the request.
func (e *Explanation) SetFixes(fixes []explain.Fix) {
	for _, fix := range fixes {
		e.Fixes = append(e.Fixes, Fix{Kind: fix.Kind, Sentence: fix.Sentence(), Objects: fix.Objects, Extra: fix.Extra})
	}
}

// Objects implements Lister with the objects of each question's first fix.
func (l ExplanationList) Objects() []any {
	var objects []any
	for _, e := range l.Items {
		if len(e.Fixes) > 0 {
			objects = append(objects, e.Fixes[0].Objects...)
		}
	}
	return objects
}

// Table implements Report with one ground or near miss a row.
func (l ExplanationList) Table(bool) Table {
	t := Table{Columns: []string{"IDENTITY", "VERB", "TARGET", "NAMESPACE", "ALLOWED", "DECIDED-BY", "WHY"}}
	for _, e := range l.Items {
		request := access.Request(e.Request)
		for _, why := range e.whys() {
			t.Rows = append(t.Rows, []Cell{
				Text(e.Identity.Name()), Text(request.Verb), Text(request.Target()), Text(place(request)),
				{Text: e.Allowed.String(), Mark: MarkOf(e.Allowed)},
				Text(e.DecidedBy), Text(why),
			})
		}
	}
	return t
}

func (e Explanation) whys() []string {
	var whys []string
	for _, grant := range e.Grants {
		whys = append(whys, grant.words())
	}
	for _, miss := range e.NearMiss {
		whys = append(whys, miss.Sentence)
	}
	if e.Cause != "" {
		whys = append(whys, e.Cause)
	}
	if len(whys) == 0 {
		whys = append(whys, e.nothingNear())
	}
	return whys
}

// Text implements Texter: the answer, then why, then what would change it.
func (l ExplanationList) Text(bool) []Line {
	var lines []Line
	for i, e := range l.Items {
		if i > 0 {
			lines = append(lines, Line{Text("")})
		}
		lines = append(lines, e.lines()...)
	}
	for _, gap := range l.Gaps() {
		lines = append(lines, Line{Text("incomplete: " + gap)})
	}
	return lines
}

func (e Explanation) lines() []Line {
	request := access.Request(e.Request)
	lines := []Line{{
		{Text: e.Allowed.String(), Mark: MarkOf(e.Allowed)},
		Text(": " + e.Identity.Name() + " " + phrase(e.Allowed) + " " + request.String()),
	}}
	add := func(s string) { lines = append(lines, Line{Text(s)}) }
	if e.Cause != "" {
		add("not established: " + e.Cause)
	}
	for _, note := range e.Notes {
		add(note)
	}
	for i, grant := range e.Grants {
		add(ordinal(i, "because ", "also because ") + grant.words())
	}
	for i, miss := range e.NearMiss {
		if i == 0 {
			add("near misses:")
		}
		add("  " + miss.Sentence)
	}
	if e.Allowed != access.Allowed && len(e.NearMiss) == 0 && e.Cause == "" {
		add(e.nothingNear())
	}
	lines = append(lines, e.fixLines()...)
	add("decided by: " + e.DecidedBy + "; source: " + string(e.Source))
	return lines
}

func (e Explanation) nothingNear() string {
	if e.Unsure {
		return "nothing that could be read in RBAC comes near it"
	}
	return "nothing in RBAC comes near it"
}

func ordinal(i int, first, later string) string {
	if i == 0 {
		return first
	}
	return later
}

// shownFixes is how many the text form shows; JSON has them all.
const shownFixes = 3

func (e Explanation) fixLines() []Line {
	var lines []Line
	add := func(s string) { lines = append(lines, Line{Text(s)}) }
	for i, fix := range e.Fixes {
		if i == shownFixes {
			add("  " + strconv.Itoa(len(e.Fixes)-i) + " more with -o json")
			break
		}
		if i == 0 {
			add("fixes, least first:")
		}
		add("  " + strconv.Itoa(i+1) + ". " + fix.Sentence)
	}
	return lines
}

func (g ExplainedGrant) words() string {
	words := g.Grant.String() + ": rule " + strconv.Itoa(g.Index+1) + " allows " + ruleWords(g.Rule)
	if len(g.Origin) > 0 {
		words += " (aggregated from " + strings.Join(g.Origin, ", ") + ")"
	}
	return words
}

// ruleWords is a rule in the order in which people say it.
func ruleWords(rule rbacv1.PolicyRule) string {
	words := strings.Join(rule.Verbs, ",") + " "
	if len(rule.NonResourceURLs) > 0 {
		return words + strings.Join(rule.NonResourceURLs, ",")
	}
	words += strings.Join(rule.Resources, ",")
	if groups := strings.Join(rule.APIGroups, ","); groups != "" {
		words += " of " + groups
	}
	if len(rule.ResourceNames) > 0 {
		words += " named " + strings.Join(rule.ResourceNames, ",")
	}
	return words
}
