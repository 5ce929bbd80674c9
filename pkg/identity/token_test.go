package identity

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tokenOf is an unsigned token with the given payload.
func tokenOf(payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(payload)) + "." + encode([]byte("signature"))
}

func TestFromToken(t *testing.T) {
	const issuer = `"iss":"https://issuer.example.com"`
	type result struct {
		Entry Entry
		Facts TokenFacts
	}
	facts := TokenFacts{Issuer: "https://issuer.example.com"}
	tests := []struct {
		name    string
		payload string
		mapping ClaimMapping
		want    result
	}{
		{
			"the defaults: sub after the issuer, no groups",
			`{` + issuer + `,"sub":"1234","groups":["dev"],"exp":1700000000,"aud":["a","b"]}`,
			ClaimMapping{},
			result{
				Entry{Name: "https://issuer.example.com-1234", User: "https://issuer.example.com#1234"},
				TokenFacts{Issuer: "https://issuer.example.com", Expiry: 1700000000, Audience: []string{"a", "b"}},
			},
		},
		{
			"email has no prefix by default",
			`{` + issuer + `,"email":"jane@example.com","email_verified":true}`,
			ClaimMapping{UsernameClaim: "email"},
			result{Entry{Name: "jane@example.com", User: "jane@example.com"}, facts},
		},
		{
			"an email that nobody calls unverified",
			`{"email":"jane@example.com","aud":"x","exp":1700000000.5}`,
			ClaimMapping{UsernameClaim: "email"},
			result{Entry{Name: "jane@example.com", User: "jane@example.com"}, TokenFacts{Audience: []string{"x"}, Expiry: 1700000000}},
		},
		{
			"email_verified counts for email only",
			`{` + issuer + `,"upn":"jane","email_verified":false}`,
			ClaimMapping{UsernameClaim: "upn", UsernamePrefix: "-"},
			result{Entry{Name: "jane", User: "jane"}, facts},
		},
		{
			"a prefix goes before email, too",
			`{` + issuer + `,"email":"jane@example.com"}`,
			ClaimMapping{UsernameClaim: "email", UsernamePrefix: "oidc:"},
			result{Entry{Name: "oidc:jane@example.com", User: "oidc:jane@example.com"}, facts},
		},
		{
			"no prefix is needed where no issuer is",
			`{"sub":"jane"}`,
			ClaimMapping{UsernamePrefix: "-"},
			result{Entry{Name: "jane", User: "jane"}, TokenFacts{}},
		},
		{
			"groups in a list, prefixed, each once",
			`{"sub":"jane","groups":["dev","ops","dev"]}`,
			ClaimMapping{UsernamePrefix: "-", GroupsClaim: "groups", GroupsPrefix: "oidc:"},
			result{Entry{Name: "jane", User: "jane", Groups: []string{"oidc:dev", "oidc:ops"}}, TokenFacts{}},
		},
		{
			"one group in a string",
			`{"sub":"jane","role":"dev"}`,
			ClaimMapping{UsernamePrefix: "-", GroupsClaim: "role"},
			result{Entry{Name: "jane", User: "jane", Groups: []string{"dev"}}, TokenFacts{}},
		},
		{
			"the prefix of groups is literal, even -",
			`{"sub":"jane","role":"dev"}`,
			ClaimMapping{UsernamePrefix: "-", GroupsClaim: "role", GroupsPrefix: "-"},
			result{Entry{Name: "jane", User: "jane", Groups: []string{"-dev"}}, TokenFacts{}},
		},
		{
			"no groups, and groups without names",
			`{"sub":"jane","groups":["",""]}`,
			ClaimMapping{UsernamePrefix: "-", GroupsClaim: "groups"},
			result{Entry{Name: "jane", User: "jane"}, TokenFacts{}},
		},
		{
			"a groups claim that is not there",
			`{"sub":"jane"}`,
			ClaimMapping{UsernamePrefix: "-", GroupsClaim: "groups"},
			result{Entry{Name: "jane", User: "jane"}, TokenFacts{}},
		},
		{
			"a claim name with dots is no path",
			`{"a":{"b":"no"},"a.b":"yes"}`,
			ClaimMapping{UsernameClaim: "a.b", UsernamePrefix: "-"},
			result{Entry{Name: "yes", User: "yes"}, TokenFacts{}},
		},
		{
			"a name is made of what a name may contain",
			`{"sub":"/ Jané, Doe"}`,
			ClaimMapping{UsernamePrefix: "-"},
			result{Entry{Name: "Jan---Doe", User: "/ Jané, Doe"}, TokenFacts{}},
		},
		{
			"a name of nothing else",
			`{"sub":"山田"}`,
			ClaimMapping{UsernamePrefix: "-"},
			result{Entry{Name: "token", User: "山田"}, TokenFacts{}},
		},
		{
			"a service account's token",
			`{` + issuer + `,"sub":"system:serviceaccount:ci:bot","kubernetes.io":{"namespace":"ci","serviceaccount":{"name":"bot","uid":"7"}}}`,
			ClaimMapping{},
			result{Entry{Name: "ci:bot", ServiceAccount: "ci:bot"}, facts},
		},
		{
			"a service account's token out of a secret",
			`{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:ci:bot","kubernetes.io/serviceaccount/namespace":"ci"}`,
			ClaimMapping{UsernameClaim: "sub"},
			result{Entry{Name: "ci:bot", ServiceAccount: "ci:bot"}, TokenFacts{Issuer: "kubernetes/serviceaccount"}},
		},
		{
			"a service account of another cluster, mapped like any token",
			`{` + issuer + `,"sub":"system:serviceaccount:ci:bot","kubernetes.io":{}}`,
			ClaimMapping{UsernamePrefix: "other:"},
			result{Entry{Name: "other:system:serviceaccount:ci:bot", User: "other:system:serviceaccount:ci:bot"}, facts},
		},
		{
			"a subject that only looks like a service account",
			`{` + issuer + `,"sub":"system:serviceaccount:ci:bot"}`,
			ClaimMapping{},
			result{Entry{Name: "https://issuer.example.com-system:serviceaccount:ci:bot", User: "https://issuer.example.com#system:serviceaccount:ci:bot"}, facts},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entry, facts, err := FromToken(" "+tokenOf(tt.payload)+"\n", tt.mapping)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, result{entry, facts}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if err := fileOf(entry).Validate(); err != nil {
				t.Errorf("the entry is not valid: %v", err)
			}
		})
	}
}

func TestFromTokenRefuses(t *testing.T) {
	const (
		opaque   = "the token is not a JSON web token, which has three parts with dots between: an opaque token says nothing about its user; give an OIDC ID token or a service account token"
		noBase64 = "the token's second part is not base64url: it is damaged or no JSON web token; copy it again"
		noObject = "the token's second part is not a JSON object: it is damaged or no JSON web token; copy it again"
		noName   = "the token's username claim is missing or empty: choose another with --username-claim"
		unasked  = "the token's user name, or one of its groups, cannot be asked about: it contains control characters or has blanks at its ends"
	)
	plain := ClaimMapping{UsernamePrefix: "-", GroupsClaim: "groups"}
	tests := []struct {
		name    string
		token   string
		mapping ClaimMapping
		want    string
	}{
		{"nothing", "", plain, opaque},
		{"an opaque token", "kubeconfig-u-s3cr3t:s3cr3tx", plain, opaque},
		{"JSON", `{"s3cr3t":"s3cr3t"}`, plain, opaque},
		{"an encrypted token", "s3cr3t.s3cr3t.s3cr3t.s3cr3t.s3cr3t", plain, "the token is encrypted (JWE): only its receiver can read the claims; ask for an unencrypted ID token"},
		{"no base64url", "s3cr3t.s3cr3t+s3cr3t.s3cr3t", plain, noBase64},
		{"no JSON", "s3cr3t." + base64.RawURLEncoding.EncodeToString([]byte("s3cr3t")) + ".s3cr3t", plain, noObject},
		{"no object", tokenOf(`["s3cr3t"]`), plain, noObject},
		{"null", tokenOf(`null`), plain, noObject},
		{"no username claim", tokenOf(`{"s3cr3t":"s3cr3t"}`), plain, noName},
		{"an empty username claim", tokenOf(`{"sub":""}`), plain, noName},
		{"a username claim that is null", tokenOf(`{"sub":null}`), plain, noName},
		{"a username claim that is no string", tokenOf(`{"sub":{"s3cr3t":1}}`), plain, `the token's claim "sub" is not a string`},
		{"an unverified email", tokenOf(`{"email":"s3cr3t@x","email_verified":false}`), ClaimMapping{UsernameClaim: "email"}, "the token says that its email is not verified: no API server accepts it as a user name; choose another claim with --username-claim"},
		{"an email verified in words", tokenOf(`{"email":"s3cr3t@x","email_verified":"true"}`), ClaimMapping{UsernameClaim: "email"}, "the token says that its email is not verified: no API server accepts it as a user name; choose another claim with --username-claim"},
		{"no issuer for the prefix", tokenOf(`{"sub":"s3cr3t"}`), ClaimMapping{}, "the token names no issuer to put before the user name: give the prefix with --username-prefix, - for none"},
		{"an issuer that is no string", tokenOf(`{"iss":["s3cr3t"]}`), plain, `the token's claim "iss" is not a string`},
		{"an audience that is no list of strings", tokenOf(`{"aud":["s3cr3t",1]}`), plain, `the token's claim "aud" is neither a string nor a list of strings`},
		{"an expiry in words", tokenOf(`{"exp":"s3cr3t"}`), plain, `the token's claim "exp" is not a time in seconds`},
		{"an expiry beyond all times", tokenOf(`{"exp":1e300}`), plain, `the token's claim "exp" is not a time in seconds`},
		{"groups that are no strings", tokenOf(`{"sub":"s3cr3t","groups":[{"s3cr3t":1}]}`), plain, `the token's claim "groups" is neither a string nor a list of strings`},
		{"groups on another server", tokenOf(`{"sub":"s3cr3t","_claim_names":{"groups":"s3cr3t"},"_claim_sources":{"s3cr3t":{}}}`), plain, "the token leaves its groups claim to another server (a distributed claim), which is not asked: leave --groups-claim out and name the groups yourself"},
		{"a user name with a line end", tokenOf(`{"sub":"s3cr3t\ns3cr3t"}`), plain, unasked},
		{"a group with a blank at its end", tokenOf(`{"sub":"s3cr3t","groups":["s3cr3t "]}`), plain, unasked},
		{"a blank user name", tokenOf(`{"sub":" "}`), plain, unasked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entry, facts, err := FromToken(tt.token, tt.mapping)
			if err == nil {
				t.Fatalf("got %#v and %#v, want an error", entry, facts)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the error contains part of the token")
			}
		})
	}
}

func FuzzFromToken(f *testing.F) {
	f.Add(tokenOf(`{"iss":"https://i","sub":"jane","groups":["dev"],"exp":1,"aud":"x"}`), "", "groups", "", "")
	f.Add(tokenOf(`{"sub":"system:serviceaccount:ci:bot","kubernetes.io":{}}`), "sub", "", "", "")
	f.Add("opaque", "email", "role", "-", "x:")
	f.Fuzz(func(t *testing.T, token, usernameClaim, groupsClaim, usernamePrefix, groupsPrefix string) {
		m := ClaimMapping{UsernameClaim: usernameClaim, GroupsClaim: groupsClaim, UsernamePrefix: usernamePrefix, GroupsPrefix: groupsPrefix}
		for _, token := range []string{token, tokenOf(token)} {
			entry, _, err := FromToken(token, m)
			if err != nil {
				continue
			}
			if err := fileOf(entry).Validate(); err != nil {
				t.Fatalf("the entry is not valid: %v", err)
			}
		}
	})
}
