package whocanas

import (
	"context"
	"io"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// decisiveFirst puts the grant that the server named before the others.
func decisiveFirst(grants []rbac.Grant, named *access.Grant) []rbac.Grant {
	if named == nil {
		return grants
	}
	sorted := slices.Clone(grants)
	slices.SortStableFunc(sorted, func(a, b rbac.Grant) int {
		switch {
		case a.Grant == *named && b.Grant != *named:
			return -1
		case b.Grant == *named && a.Grant != *named:
			return 1
		default:
			return 0
		}
	})
	return sorted
}

// decidedBy says whether RBAC explains an answer.
func decidedBy(verdict access.Verdict, locally, gaps bool) string {
	switch {
	case verdict == access.Unknown:
		return "unknown"
	case gaps && !locally:
		return "unknown"
	case (verdict == access.Allowed) == locally:
		return "rbac"
	default:
		return "other"
	}
}

// nearMisses are what nearly allows a request. That a role does not exist is none
// where it could not be read.
func nearMisses(held rbac.Holdings, q explain.Question) []explain.NearMiss {
	return slices.DeleteFunc(explain.WhyNot(held.Policy, q), func(miss explain.NearMiss) bool {
		return miss.Reason == explain.RoleMissing && slices.Contains(held.Unread, miss.Role)
	})
}

// disagreement says in plain words what it means when the server and RBAC
// differ.
func disagreement(decidedBy string, decision access.Decision) []string {
	switch {
	case decidedBy != "other":
		return nil
	case decision.Verdict == access.Allowed:
		words := "note: the server allows it and RBAC does not: another authorizer decided (a webhook, the node authorizer, cloud IAM)"
		if decision.Reason != "" {
			words += ", in its words: " + decision.Reason
		}
		return []string{words}
	default:
		words := "note: RBAC allows it and the server does not: another authorizer refused before RBAC was asked, or the objects have changed just now"
		if decision.Reason != "" {
			words += "; its words: " + decision.Reason
		}
		return []string{words}
	}
}

// subject is the identity asked about, or for the one in effect what its user
// name says.
func (e *explaining) subject(seen access.Seen) identity.Identity {
	if e.who.Kind != 0 {
		return e.who
	}
	return identity.FromUsername(seen.Username)
}

// resource is what the catalog knows of a request's resource; nothing for URLs
// and where the catalog cannot be read.
func (e *explaining) resource(ctx context.Context, request access.Request) access.Resource {
	if request.IsURL() {
		return access.Resource{}
	}
	catalog, _, err := e.world.Catalog(ctx, false)
	if err != nil {
		return access.Resource{}
	}
	return catalog.Of(request)
}

// maxMessage bounds the pasted text.
const maxMessage = 1 << 20

// messages explains what a pasted text complains of, each thing once.
func (e *explaining) messages(ctx context.Context, text string) error {
	if text == "-" {
		data, err := io.ReadAll(io.LimitReader(e.console.In, maxMessage))
		if err != nil {
			return err
		}
		text = string(data)
	}
	found := explain.ParseMessages(text)
	if len(found) == 0 {
		return exit.Usage("there is no forbidden message in this text",
			`it has the words: ... is forbidden: User "NAME" cannot VERB resource "RESOURCE" ...`)
	}
	for _, message := range found {
		if err := e.explainMessage(ctx, message); err != nil {
			return err
		}
	}
	return e.finish(ctx)
}

func (e *explaining) explainMessage(ctx context.Context, message explain.Message) error {
	var err error
	if e.who, err = e.refine(message.Identity); err != nil {
		return err
	}
	switch message.Kind {
	case explain.EscalationMessage:
		for _, rule := range message.Missing {
			if err := e.addRule(ctx, rule, message); err != nil {
				return err
			}
		}
		return nil
	default:
		return e.add(ctx, message.Request, strings.TrimSpace(message.Text))
	}
}

// addRule explains a right that somebody tried to give away without holding
// it: one question for each verb and resource of the rule.
func (e *explaining) addRule(ctx context.Context, rule rbacv1.PolicyRule, message explain.Message) error {
	for _, request := range access.Breakdown(rule, message.Request.Namespace) {
		if err := e.add(ctx, request, strings.TrimSpace(message.Text)); err != nil {
			return err
		}
	}
	return nil
}
