package impersonation

// Mode is a way in which the API server lets somebody act as somebody else.
// Its words are those of the server's own verbs.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// allImpersonationModes.
type Mode string

// The modes. All but Legacy are constrained impersonation: they take an
// identity half (impersonate:MODE on whom) and an action half
// (impersonate-on:MODE:VERB on what is requested).
const (
	Legacy         Mode = "legacy"
	AssociatedNode Mode = "associated-node"
	ArbitraryNode  Mode = "arbitrary-node"
	ServiceAccount Mode = "serviceaccount"
	UserInfo       Mode = "user-info"
)

// ConstrainedModes are the modes of constrained impersonation in the order in
// which the server tries them. Legacy comes after them.
func ConstrainedModes() []Mode {
	return []Mode{AssociatedNode, ArbitraryNode, ServiceAccount, UserInfo}
}

// Modes are the modes that a server tries, in its order: Legacy alone where the
// feature gate ConstrainedImpersonation is off.
func Modes(constrained bool) []Mode {
	if !constrained {
		return []Mode{Legacy}
	}
	return append(ConstrainedModes(), Legacy)
}

// IdentityVerb is the verb of the rights to set whom one acts as: impersonate, or
// impersonate:MODE.
func (m Mode) IdentityVerb() string {
	if m == Legacy {
		return "impersonate"
	}
	return "impersonate:" + string(m)
}

// ActionVerb is the verb of the right to make requests with another verb while
// acting as somebody: impersonate-on:MODE:VERB. Legacy impersonation asks for
// none.
func (m Mode) ActionVerb(verb string) string {
	if m == Legacy {
		return ""
	}
	return "impersonate-on:" + string(m) + ":" + verb
}

// ModeOf is the mode of a word: the one that is called so, else the legacy one.
func ModeOf(word string) Mode {
	for _, mode := range ConstrainedModes() {
		if string(mode) == word {
			return mode
		}
	}
	return Legacy
}
