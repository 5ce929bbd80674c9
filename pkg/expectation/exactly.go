package expectation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// exactly adds the expectation of a whole set of permissions. Where a part of
// it cannot be looked up, nothing can be said about the whole.
func (p *planner) exactly(ctx context.Context, one about, test Test, at []any) error {
	e := one.expects(Exactly, p.source.at(append(at, "exactly")...))
	looked, err := p.looked(ctx, test.Places, at)
	if err != nil {
		return err
	}
	missing := looked.missing
	held := holdings{inside: map[string][]rbacv1.PolicyRule{}}
	for i, part := range test.Exactly {
		more, err := p.holding(ctx, part, &held, append(at, "exactly", i))
		if err != nil {
			return err
		}
		missing = append(missing, more...)
	}
	if len(missing) > 0 {
		e.Skipped, e.Words = strings.Join(missing, "; "), "exactly"
	}
	e.Held = held.set(looked.names)
	if outside := held.outside(looked.names); test.Places.given() && len(outside) > 0 {
		p.problem(fmt.Sprintf("the test looks at its own namespaces only, and %s is none of them", strings.Join(outside, ", ")), append(at, "exactly")...)
	}
	p.expectations = append(p.expectations, e)
	return nil
}

// looked are the namespaces that are looked at: the test's, or all.
func (p *planner) looked(ctx context.Context, wanted Places, at []any) (placed, error) {
	if wanted.given() {
		return p.places(ctx, wanted, at)
	}
	all, err := p.world.Namespaces(ctx, "")
	if err != nil {
		return placed{}, fmt.Errorf("%s: exactly is about every namespace (limit it with namespaces): %w", p.source.at(append(at, "exactly")...), err)
	}
	return placed{names: all}, nil
}

// holdings are the rules that somebody is to hold, by place.
type holdings struct {
	everywhere []rbacv1.PolicyRule
	inside     map[string][]rbacv1.PolicyRule
}

func (h *holdings) add(namespace string, rule rbacv1.PolicyRule) {
	if namespace == "" {
		h.everywhere = append(h.everywhere, rule)
		return
	}
	h.inside[namespace] = append(h.inside[namespace], rule)
}

// set is what the holdings are, looked at in the namespaces and in those that
// they are about themselves.
func (h *holdings) set(namespaces []string) Held {
	held := Held{Everywhere: access.NewSet(h.everywhere), Inside: map[string]access.Set{}}
	for namespace, rules := range h.inside {
		held.Inside[namespace] = access.NewSet(rules)
		namespaces = append(namespaces, namespace)
	}
	held.Namespaces = slices.Compact(slices.Sorted(slices.Values(namespaces)))
	return held
}

// outside are the namespaces that are held something in and are none of these.
func (h *holdings) outside(namespaces []string) []string {
	var outside []string
	for namespace := range h.inside {
		if !slices.Contains(namespaces, namespace) {
			outside = append(outside, namespace)
		}
	}
	slices.Sort(outside)
	return outside
}

// holding adds a part of the list, and says what of it cannot be looked up.
func (p *planner) holding(ctx context.Context, part Holding, held *holdings, at []any) (missing []string, err error) {
	if len(part.Can)+len(part.Rules) == 0 {
		p.problem("nothing is held here: give it can or rules", at...)
	}
	places, err := p.places(ctx, part.Places, at)
	if err != nil {
		return nil, err
	}
	for i, words := range part.Can {
		asked, skipped, err := p.questions(ctx, words, false, append(at, "can", i))
		switch {
		case err != nil:
			return nil, err
		case skipped != "":
			missing = append(missing, skipped)
		case asked != nil:
			p.hold(held, asked, places, append(at, "can", i))
		}
	}
	for i, rule := range part.Rules {
		p.holdRule(held, rule, places, append(at, "rules", i))
	}
	return append(missing, places.missing...), nil
}

// hold adds words. A namespace's own object, which requests for it carry as
// their namespace, is held everywhere where the part says so.
func (p *planner) hold(held *holdings, asked *questions, places placed, at []any) {
	if asked.namespaced() && !places.given {
		p.problem("say where: with namespaces or selector, or clusterWide: true", at...)
	}
	everywhere := slices.Contains(places.names, "") && !asked.namespaced()
	for _, request := range asked.requests(places.names) {
		namespace := request.Namespace
		if everywhere {
			namespace = ""
		}
		held.add(namespace, access.RightOf(request).Rule())
	}
}

// holdRule: rules mean in a namespace what they mean in a RoleBinding.
func (p *planner) holdRule(held *holdings, rule rbacv1.PolicyRule, places placed, at []any) {
	if access.NewSet([]rbacv1.PolicyRule{rule}).Empty() {
		p.problem("this rule allows nothing: it needs verbs, and apiGroups with resources or nonResourceURLs", at...)
	}
	if !places.given {
		p.problem("say where: with namespaces or selector, or clusterWide: true", at...)
	}
	for _, place := range places.names {
		held.add(place, rule)
	}
}
