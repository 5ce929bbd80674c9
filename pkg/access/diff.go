package access

import (
	"fmt"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Difference is what two sides say of one right. The zero value is
// NotEstablished: that one side's answer is missing is neither a difference nor
// the lack of one.
type Difference int

// The differences.
const (
	NotEstablished Difference = iota
	Neither
	Both
	OnlyLeft
	OnlyRight
)

// String is unknown, neither, both, left or right.
func (d Difference) String() string {
	return [...]string{"unknown", "neither", "both", "left", "right"}[d]
}

// MarshalText makes a difference the same word in JSON and YAML.
func (d Difference) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a difference as MarshalText writes it.
func (d *Difference) UnmarshalText(text []byte) error {
	for difference := NotEstablished; difference <= OnlyRight; difference++ {
		if difference.String() == string(text) {
			*d = difference
			return nil
		}
	}
	return fmt.Errorf("%q is none of unknown, neither, both, left and right", text)
}

// differenceOf compares two answers.
func differenceOf(left, right Verdict) Difference {
	switch {
	case left == Unknown || right == Unknown:
		return NotEstablished
	case left == Denied && right == Denied:
		return Neither
	case left == right:
		return Both
	case left == Allowed:
		return OnlyLeft
	default:
		return OnlyRight
	}
}

// Comparison sets what two sides may do against each other, place by place.
type Comparison struct {
	Catalog     Catalog
	Left, Right Held
	// Places are the namespaces to compare, in the order to be shown.
	Places []Place
	// Merge shows one place as a whole, with what holds everywhere.
	Merge bool
	// All shows what is the same on both sides too.
	All bool
}

// Place is a namespace on the left and the one on the right that it is compared
// with, mostly of the same name.
type Place struct{ Left, Right string }

// String is the namespace, or both: staging|production.
func (p Place) String() string {
	if p.Left == p.Right {
		return p.Left
	}
	return p.Left + "|" + p.Right
}

// Held is what one side may do, as far as it was found out.
type Held struct {
	ClusterWide Rules
	// Folded are further cluster-wide rules. They count in every cell and are no
	// reason for a row.
	Folded []rbacv1.PolicyRule
	// Namespaces are what each of the comparison's places adds, in their order.
	Namespaces []Rules
	// Asked are single answers that go before what the rules say.
	Asked map[Request]Decision
	// Groups are those whose default rights are no reason for a row, where
	// single answers tell of them.
	Groups []string
	// Partial: what the rules lack may hold all the same, as what manifests leave
	// out that every cluster has by itself.
	Partial bool
}

// FoldBoth takes out of both sides' cluster-wide rules what the default bindings
// give to their groups. What one side's groups promise and only the other side
// has stays: there the default bindings themselves differ.
func FoldBoth(left, right *Held, leftGroups, rightGroups []string) {
	left.Groups, right.Groups = leftGroups, rightGroups
	left.ClusterWide.Rules, left.Folded = Fold(left.ClusterWide.Rules, leftGroups)
	right.ClusterWide.Rules, right.Folded = Fold(right.ClusterWide.Rules, rightGroups)
	leftFolded := slices.Clone(left.Folded)
	if !right.Partial {
		left.unfold(right.Folded, rightGroups)
	}
	if !left.Partial {
		right.unfold(leftFolded, leftGroups)
	}
}

// unfold puts back what the other side lacks although its groups promise it.
func (h *Held) unfold(others []rbacv1.PolicyRule, otherGroups []string) {
	missing := func(rule rbacv1.PolicyRule) bool {
		has := slices.ContainsFunc(others, func(other rbacv1.PolicyRule) bool { return ruleKey(other) == ruleKey(rule) })
		return !has && IsDefaultRule(rule, otherGroups)
	}
	var folded []rbacv1.PolicyRule
	for _, rule := range h.Folded {
		if missing(rule) {
			h.ClusterWide.Rules = append(slices.Clip(h.ClusterWide.Rules), rule)
			continue
		}
		folded = append(folded, rule)
	}
	h.Folded = folded
}
