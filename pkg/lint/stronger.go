package lint

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// strongerAccounts: RoleBindings, most of all to edit and admin, that let their
// subjects act as a service account of the namespace with more rights.
func (l *linter) strongerAccounts() {
	own := l.ownRules()
	for binding := range l.policy.Bindings() {
		if binding.Role == nil || binding.Ref.Namespace == "" {
			continue
		}
		for _, right := range l.gives(binding) {
			if right.What == impersonation.ServiceAccounts && right.Mode == impersonation.Legacy {
				l.stronger(binding, right, own[binding.Ref.Namespace])
				break
			}
		}
	}
}

// held is a rule with where it holds.
type held struct {
	place string
	rule  rbacv1.PolicyRule
}

// ownRules are what bindings give to service accounts by name, by namespace and
// account.
func (l *linter) ownRules() map[string]map[access.Ref][]held {
	own := map[string]map[access.Ref][]held{}
	for binding := range l.policy.Bindings() {
		if binding.Role == nil {
			continue
		}
		for _, written := range binding.Subjects {
			account, _ := impersonation.HolderOf(written)
			if account.Kind != rbacv1.ServiceAccountKind {
				continue
			}
			if own[account.Namespace] == nil {
				own[account.Namespace] = map[access.Ref][]held{}
			}
			for _, rule := range binding.Role.Rules {
				own[account.Namespace][account] = append(own[account.Namespace][account], held{binding.Ref.Namespace, rule})
			}
		}
	}
	return own
}

// stronger adds a finding for the service accounts that give the subjects of a
// binding something that they do not have.
func (l *linter) stronger(b rbac.Binding, right impersonation.Right, accounts map[access.Ref][]held) {
	var whos []string
	gains, worst := "", High
	for account, rules := range accounts {
		if !right.Any() && !slices.Contains(right.Names, account.Name) {
			continue
		}
		gain, severity := l.gain(b, account, rules)
		if gain == "" {
			continue
		}
		whos = append(whos, account.Namespace+":"+account.Name)
		if gains == "" || severity == Critical && worst != Critical || severity == worst && gain < gains {
			gains = gain
		}
		if severity == Critical {
			worst = Critical
		}
	}
	if len(whos) == 0 {
		return
	}
	l.add(Finding{
		Code: StrongerAccount, Severity: worst, Object: b.Ref, Rule: NoRule,
		What: "its subjects may act as " + listed(whos) + ", and so " + gains, Fix: l.withoutActing(b),
		FixNote: "delete " + b.Ref.String() + "; who can create pods here still can use the service account: it is best kept in a namespace of its own",
	})
}

// gain is something that a service account may do and one of the subjects may
// not, "" if there is nothing.
func (l *linter) gain(b rbac.Binding, account access.Ref, rules []held) (string, Severity) {
	gain, severity := "", High
	for _, written := range b.Subjects {
		subject, somebody := impersonation.HolderOf(written)
		if !somebody || subject == account {
			continue
		}
		for _, h := range rules {
			request, lacks := l.lacks(impersonation.Member(subject), h)
			if !lacks {
				continue
			}
			words := strings.ReplaceAll(request.String(), "*.*", "anything")
			if request.Verb == "*" && request.Group == "*" && request.Resource == "*" && request.Namespace == "" {
				return "do everything in the cluster", Critical
			}
			if gain == "" || words < gain {
				gain = words
			}
		}
	}
	return gain, severity
}

// lacks is a request of a rule that a subject may not make. A wildcard is a
// request of its own, which only a wildcard allows.
func (l *linter) lacks(subject rbac.Subject, h held) (access.Request, bool) {
	for _, verb := range h.rule.Verbs {
		for _, path := range h.rule.NonResourceURLs {
			request := access.Request{Verb: verb, Path: path}
			if h.place == "" && !l.policy.Allows(subject, request) {
				return request, true
			}
		}
		for _, group := range h.rule.APIGroups {
			for _, full := range h.rule.Resources {
				request := access.Request{Verb: verb, Group: group, Namespace: h.place}
				request.Resource, request.Subresource, _ = strings.Cut(full, "/")
				if lacking, found := l.lacksNamed(subject, h.rule, request); found {
					return lacking, true
				}
			}
		}
	}
	return access.Request{}, false
}

func (l *linter) lacksNamed(subject rbac.Subject, rule rbacv1.PolicyRule, request access.Request) (access.Request, bool) {
	names := rule.ResourceNames
	if len(names) == 0 {
		names = []string{""}
	}
	for _, name := range names {
		request.Name = name
		if !l.policy.Allows(subject, request) {
			return request, true
		}
	}
	return access.Request{}, false
}

// withoutActing is a binding's role as one of the namespace's own, without what
// lets its holder be a service account, and a binding to that.
func (l *linter) withoutActing(b rbac.Binding) []any {
	role := rbac.Role{Ref: access.Ref{Kind: "Role", Namespace: b.Ref.Namespace, Name: b.Ref.Name + "-without-impersonation"}}
	for _, rule := range b.Role.Rules {
		kept := []rbacv1.PolicyRule{*rule.DeepCopy()}
		if len(impersonation.RightsIn(rule, impersonation.Legacy, b.Ref.Namespace)) > 0 {
			kept = without(kept[0], verbs, func(verb string) bool { return verb == "impersonate" || verb == rbacv1.VerbAll })
			if slices.Contains(rule.Verbs, rbacv1.VerbAll) {
				kept = []rbacv1.PolicyRule{rule}
				kept[0].Verbs = plainVerbs()
			}
		}
		for _, one := range kept {
			role.Rules = append(role.Rules, without(one, resources, func(resource string) bool { return resource == "serviceaccounts/token" })...)
		}
	}
	return []any{roleWith(role, role.Rules), bindingTo(b.Ref.Namespace, role.Ref.Name, role.Ref, b.Subjects...)}
}
