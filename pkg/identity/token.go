package identity

import (
	"errors"
	"strings"
)

// ClaimMapping says how a token's claims make a user: the API server's flags
// --oidc-username-claim, --oidc-groups-claim, --oidc-username-prefix and
// --oidc-groups-prefix, with the same defaults and meanings.
//
// Upstream: k8s.io/kubernetes pkg/kubeapiserver/options/authentication.go
// (BuiltInAuthenticationOptions.ToAuthenticationConfig).
type ClaimMapping struct {
	UsernameClaim  string // "" is sub
	GroupsClaim    string // "": no groups are taken from the token
	UsernamePrefix string // "": none for email, the issuer and a # for other claims; "-" is none
	GroupsPrefix   string // "" is none
}

// TokenFacts are what a token says about itself.
type TokenFacts struct {
	Issuer   string   // "" if it does not say
	Expiry   int64    // seconds since 1970, 0 if it does not say
	Audience []string // nil if it does not say
}

// FromToken reads a JSON web token's claims into the entry of an identities
// file. Nothing is verified: not the signature, not the expiry, not the
// audience. Without a mapping, a service account's token becomes that service
// account; its uid and the extra values of its pod and node are left out, as
// asking with them takes further rights. Anything else is mapped as the API
// server's OIDC authenticator does it:
//
//  1. the username claim has to be a string; email must not be marked as
//     unverified; the prefix goes before it;
//  2. the groups claim may be a string or a list of strings, or be absent; each
//     gets its prefix. Empty groups, which no binding can name, are dropped;
//  3. a claim that the token leaves to another server (a distributed claim) is
//     refused: what it says is unknown here.
//
// The entry is valid and has a name made from the user name. No error contains
// any part of the token.
//
// Upstream: k8s.io/apiserver plugin/pkg/authenticator/token/oidc/oidc.go
// (getUsername, getGroups, claimResolver), k8s.io/kubernetes
// pkg/serviceaccount/claims.go and legacy.go.
func FromToken(token string, m ClaimMapping) (Entry, TokenFacts, error) {
	claims, err := decodeToken(token)
	if err != nil {
		return Entry{}, TokenFacts{}, err
	}
	facts, err := claims.facts()
	if err != nil {
		return Entry{}, TokenFacts{}, err
	}
	entry, err := m.entry(claims, facts.Issuer)
	if err != nil {
		return Entry{}, TokenFacts{}, err
	}
	entry.Name = handle(entry)
	if _, problems := entry.read(); len(problems) > 0 {
		return Entry{}, TokenFacts{}, errors.New("the token's user name, or one of its groups, cannot be asked about: it contains control characters or has blanks at its ends")
	}
	return entry, facts, nil
}

// entry is what the claims map to, without a name.
func (m ClaimMapping) entry(c claims, issuer string) (Entry, error) {
	if m.UsernameClaim == "" {
		m.UsernameClaim = "sub"
	}
	if m == (ClaimMapping{UsernameClaim: "sub"}) {
		if entry, ok := c.serviceAccount(); ok {
			return entry, nil
		}
	}
	username, err := m.username(c, issuer)
	if err != nil {
		return Entry{}, err
	}
	groups, err := m.groups(c)
	if err != nil {
		return Entry{}, err
	}
	return Entry{User: username, Groups: groups}, nil
}

func (m ClaimMapping) username(c claims, issuer string) (string, error) {
	name, err := c.text(m.UsernameClaim)
	switch {
	case err != nil:
		return "", err
	case name == "":
		return "", errors.New("the token's username claim is missing or empty: choose another with --username-claim")
	case m.UsernameClaim == "email" && !c.emailVerified():
		return "", errors.New("the token says that its email is not verified: no API server accepts it as a user name; choose another claim with --username-claim")
	case m.UsernamePrefix == "-" || m.UsernamePrefix == "" && m.UsernameClaim == "email":
		return name, nil
	case m.UsernamePrefix != "":
		return m.UsernamePrefix + name, nil
	case issuer == "":
		return "", errors.New("the token names no issuer to put before the user name: give the prefix with --username-prefix, - for none")
	}
	return issuer + "#" + name, nil
}

func (m ClaimMapping) groups(c claims) ([]string, error) {
	if m.GroupsClaim == "" {
		return nil, nil
	}
	if c.distributed(m.GroupsClaim) {
		return nil, errors.New("the token leaves its groups claim to another server (a distributed claim), which is not asked: leave --groups-claim out and name the groups yourself")
	}
	claimed, err := c.list(m.GroupsClaim)
	if err != nil {
		return nil, err
	}
	var groups []string
	for _, group := range claimed {
		if group = m.GroupsPrefix + group; group != "" {
			groups = append(groups, group)
		}
	}
	return union(nil, groups), nil
}

// handle is a name for an entry, made from whom it names: what may not stand
// in a name becomes a -.
func handle(e Entry) string {
	name := strings.Map(func(r rune) rune {
		if checkEntryName("a"+string(r)) != nil {
			return '-'
		}
		return r
	}, e.User+e.ServiceAccount)
	name = strings.TrimLeftFunc(name, func(r rune) bool { return checkEntryName(string(r)) != nil })
	if name == "" {
		return "token"
	}
	return name
}
