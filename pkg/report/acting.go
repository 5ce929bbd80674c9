package report

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// ActingPart is one right that it takes to act as somebody.
type ActingPart struct {
	Request Request        `json:"request"`
	Grants  []access.Grant `json:"grants,omitempty"` // none: the right is missing
	// Verified is what the server says of it, with --verify.
	Verified *access.Verdict `json:"verified,omitempty"`
}

// ActingLimit is what may be requested under constrained impersonation.
type ActingLimit struct {
	Namespace string            `json:"namespace"` // "*" is everywhere
	Rule      rbacv1.PolicyRule `json:"rule"`      // its verbs are those of the requests
	Grant     access.Grant      `json:"grant"`
}

func newActingParts(parts []impersonation.Part) []ActingPart {
	var shown []ActingPart
	for _, part := range parts {
		shown = append(shown, ActingPart{Request: Request(part.Need), Grants: namesOfGrants(part.Grants)})
	}
	return shown
}

func namesOfGrants(grants []rbac.Grant) []access.Grant {
	var named []access.Grant
	seen := map[access.Grant]bool{}
	for _, grant := range grants {
		if !seen[grant.Grant] {
			seen[grant.Grant] = true
			named = append(named, grant.Grant)
		}
	}
	return named
}

func newActingLimits(actions []impersonation.Action) []ActingLimit {
	var limits []ActingLimit
	for _, action := range actions {
		limit := ActingLimit{Namespace: action.Namespace, Rule: action.Rule, Grant: action.Grant.Grant}
		if limit.Namespace == "" {
			limit.Namespace = access.Everywhere
		}
		limits = append(limits, limit)
	}
	return limits
}

// words is a limit in the order in which people say it.
func (l ActingLimit) words() string {
	words := strings.Join(l.Rule.Verbs, ",") + " " + whatIn(l.Rule)
	if l.Namespace != access.Everywhere {
		words += " in " + l.Namespace
	}
	return words
}

func whatIn(r rbacv1.PolicyRule) string {
	if len(r.NonResourceURLs) > 0 {
		return strings.Join(r.NonResourceURLs, ",")
	}
	var resources []string
	for _, group := range r.APIGroups {
		for _, resource := range r.Resources {
			resources = append(resources, access.QualifiedResource(group, resource))
		}
	}
	what := strings.Join(resources, ",")
	if len(r.ResourceNames) > 0 {
		what += " named " + strings.Join(r.ResourceNames, ",")
	}
	return what
}

func limitWords(limits []ActingLimit) string {
	var words []string
	for _, limit := range limits {
		words = append(words, limit.words())
	}
	return strings.Join(distinctOf(words), "; ")
}

// bindingsOf and rolesOf name what gives the parts, each once.
func bindingsOf(parts []ActingPart) (bindings, roles string) {
	var b, r []string
	for _, part := range parts {
		for _, grant := range part.Grants {
			b, r = append(b, grant.Binding.String()), append(r, grant.Role.String())
		}
	}
	return strings.Join(distinctOf(b), ", "), strings.Join(distinctOf(r), ", ")
}

// missingOf are the rights that no grant gives.
func missingOf(parts []ActingPart) string {
	var words []string
	for _, part := range parts {
		if len(part.Grants) == 0 {
			words = append(words, access.Request(part.Request).String())
		}
	}
	return strings.Join(words, ", ")
}

// verifiedOf is what the server says of all parts together; nil if it was not
// asked.
func verifiedOf(parts []ActingPart) *access.Verdict {
	var all *access.Verdict
	for _, part := range parts {
		if part.Verified == nil {
			return nil
		}
		if all == nil || *part.Verified == access.Denied || *all == access.Allowed {
			all = part.Verified
		}
	}
	return all
}

// verifiedCell shows it.
func verifiedCell(verdict *access.Verdict) Cell {
	if verdict == nil {
		return Text("-")
	}
	switch *verdict {
	case access.Allowed:
		return Cell{Text: "yes", Mark: Yes}
	case access.Denied:
		return Cell{Text: "no", Mark: No}
	default:
		return Cell{Text: "unknown", Mark: Unknown}
	}
}
