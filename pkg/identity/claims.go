package identity

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// claims are a token's payload. Its methods word every error themselves: those
// of encoding/json quote what they read.
type claims map[string]json.RawMessage

// decodeToken reads the payload of a compact JSON web token.
func decodeToken(token string) (claims, error) {
	parts := strings.Split(strings.TrimSpace(token), ".")
	switch len(parts) {
	case 3:
	case 5:
		return nil, errors.New("the token is encrypted (JWE): only its receiver can read the claims; ask for an unencrypted ID token")
	default:
		return nil, errors.New("the token is not a JSON web token, which has three parts with dots between: an opaque token says nothing about its user; give an OIDC ID token or a service account token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, errors.New("the token's second part is not base64url: it is damaged or no JSON web token; copy it again")
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil || c == nil {
		return nil, errors.New("the token's second part is not a JSON object: it is damaged or no JSON web token; copy it again")
	}
	return c, nil
}

func (c claims) facts() (TokenFacts, error) {
	issuer, err := c.text("iss")
	if err != nil {
		return TokenFacts{}, err
	}
	audience, err := c.list("aud")
	if err != nil {
		return TokenFacts{}, err
	}
	var expiry float64
	if raw, ok := c["exp"]; ok {
		err := json.Unmarshal(raw, &expiry)
		if err != nil || expiry < 0 || expiry > 1<<53 {
			return TokenFacts{}, errors.New(`the token's claim "exp" is not a time in seconds`)
		}
	}
	return TokenFacts{Issuer: issuer, Expiry: int64(expiry), Audience: audience}, nil
}

// text is a claim that has to be a string; "" if it is absent.
func (c claims) text(name string) (string, error) {
	var value string
	raw, ok := c[name]
	if !ok {
		return "", nil
	}
	if json.Unmarshal(raw, &value) != nil {
		return "", fmt.Errorf("the token's claim %q is not a string", name)
	}
	return value, nil
}

// list is a claim that has to be a string or a list of strings; nil if it is
// absent.
func (c claims) list(name string) ([]string, error) {
	var values []string
	raw, ok := c[name]
	if !ok {
		return nil, nil
	}
	if json.Unmarshal(raw, &values) == nil {
		return values, nil
	}
	value, err := c.text(name)
	if err != nil {
		return nil, fmt.Errorf("the token's claim %q is neither a string nor a list of strings", name)
	}
	return []string{value}, nil
}

// distributed reports whether the claim's value is not in the token, but to be
// had from another server (OpenID Connect Core 1.0, section 5.6.2).
func (c claims) distributed(name string) bool {
	var elsewhere map[string]json.RawMessage
	if json.Unmarshal(c["_claim_names"], &elsewhere) != nil {
		return false // there is none, or none that a server could follow
	}
	return c[name] == nil && elsewhere[name] != nil
}

// emailVerified is false if the token says so, or says it in another way than
// with true.
func (c claims) emailVerified() bool {
	raw, ok := c["email_verified"]
	var verified bool
	return !ok || json.Unmarshal(raw, &verified) == nil && verified
}

// serviceAccount is the entry for a token that the API server issued to a
// service account: the subject is its user name, and one of the private claims
// is there, of today's tokens or of those in secrets.
func (c claims) serviceAccount() (Entry, bool) {
	_, bound := c["kubernetes.io"]
	_, legacy := c["kubernetes.io/serviceaccount/namespace"]
	subject, err := c.text("sub")
	who := FromUsername(subject)
	if err != nil || who.Kind != ServiceAccount || !bound && !legacy {
		return Entry{}, false
	}
	return Entry{ServiceAccount: who.Namespace + ":" + who.Name}, true
}
