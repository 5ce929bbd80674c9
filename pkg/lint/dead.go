package lint

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// deadRule: words of impersonation that no request ever asks for.
func (l *linter) deadRule(r ruled) {
	if !saysActing(r.rule) {
		return
	}
	for _, check := range []func(rbacv1.PolicyRule) (string, []rbacv1.PolicyRule){
		l.deadVerb, deadGroup, deadExtras, deadName,
	} {
		if why, fixed := check(r.rule); why != "" {
			l.add(r.finding(DeadRule, Low, why, fixed...))
			return
		}
	}
}

// deadVerb: verbs are compared word by word, so that a part of one cannot be *.
func (l *linter) deadVerb(rule rbacv1.PolicyRule) (string, []rbacv1.PolicyRule) {
	for i, verb := range rule.Verbs {
		known := l.knownVerb(verb)
		if known == nil {
			continue
		}
		fixed := *rule.DeepCopy()
		fixed.Verbs = slices.Replace(fixed.Verbs, i, i+1, known...)
		if len(fixed.Verbs) == 0 {
			return "the verb " + verb + " is one of constrained impersonation, which this server does not have", nil
		}
		return "the verb " + verb + " is asked for by nobody: a part of a verb cannot be *, and a mode has to be one of the four", []rbacv1.PolicyRule{fixed}
	}
	return "", nil
}

// knownVerb is what a verb that nobody asks for is meant to be; nil for any other.
func (l *linter) knownVerb(verb string) []string {
	var identities, actions []string
	for _, mode := range impersonation.ConstrainedModes() {
		if verb == mode.IdentityVerb() || strings.HasPrefix(verb, mode.ActionVerb("")) && verb != mode.ActionVerb("*") {
			if l.Constrained {
				return nil
			}
			return []string{}
		}
		identities = append(identities, mode.IdentityVerb())
		if verb == mode.ActionVerb("*") {
			for _, plain := range []string{"get", "list", "watch"} {
				actions = append(actions, mode.ActionVerb(plain))
			}
		}
	}
	switch {
	case len(actions) > 0:
		return actions
	case strings.HasPrefix(verb, "impersonate:"):
		return identities[len(identities)-1:]
	case strings.HasPrefix(verb, "impersonate-on:"):
		return []string{impersonation.UserInfo.ActionVerb("get")}
	default:
		return nil
	}
}

// deadGroup: legacy impersonation asks in the core group about users, groups and
// service accounts, everything else is in authentication.k8s.io.
func deadGroup(rule rbacv1.PolicyRule) (string, []rbacv1.PolicyRule) {
	const legacy = "impersonate"
	for _, resource := range rule.Resources {
		what := impersonation.What(strings.SplitN(resource, "/", 2)[0])
		if !isWhat(what) {
			continue
		}
		for _, verb := range rule.Verbs {
			group := authenticationGroup
			if verb == legacy && what != impersonation.UIDs && what != impersonation.Extras {
				group = ""
			}
			if verb != legacy && !strings.HasPrefix(verb, legacy+":") || hasGroup(rule, group) {
				continue
			}
			fixed := *rule.DeepCopy()
			fixed.APIGroups = []string{group}
			return "the verb " + verb + " on " + resource + " is asked for in the API group " + groupWord(group) + " alone", []rbacv1.PolicyRule{fixed}
		}
	}
	return "", nil
}

func hasGroup(rule rbacv1.PolicyRule, group string) bool {
	return slices.Contains(rule.APIGroups, group) || slices.Contains(rule.APIGroups, rbacv1.APIGroupAll)
}

func groupWord(group string) string {
	if group == "" {
		return `""`
	}
	return group
}

func isWhat(what impersonation.What) bool {
	return slices.Contains([]impersonation.What{
		impersonation.Users, impersonation.Groups, impersonation.ServiceAccounts, impersonation.Nodes, impersonation.UIDs, impersonation.Extras,
	}, what)
}

// deadExtras: the key of an extra value is the subresource, and there is none
// without a key. userextras/* is asked for by the name * alone.
func deadExtras(rule rbacv1.PolicyRule) (string, []rbacv1.PolicyRule) {
	for i, resource := range rule.Resources {
		bare := resource == string(impersonation.Extras)
		star := resource == "userextras/*" && !(slices.Contains(rule.Verbs, impersonation.UserInfo.IdentityVerb()) && slices.Contains(rule.ResourceNames, "*"))
		if !bare && !star || !slices.ContainsFunc(rule.Verbs, func(verb string) bool { return !strings.HasPrefix(verb, "impersonate-on:") }) {
			continue
		}
		fixed := *rule.DeepCopy()
		fixed.Resources[i] = "userextras/" + replaceMe
		return resource + " is asked for by nobody: write the key of the extra value, userextras/KEY", []rbacv1.PolicyRule{fixed}
	}
	return "", nil
}

// deadName: names are compared as they are.
func deadName(rule rbacv1.PolicyRule) (string, []rbacv1.PolicyRule) {
	if !slices.Equal(rule.ResourceNames, []string{"*"}) || !slices.Contains(rule.Verbs, "impersonate") {
		return "", nil
	}
	return "resourceNames [\"*\"] is somebody called *, and not everybody", []rbacv1.PolicyRule{limitedTo(rule, replaceMe)}
}
