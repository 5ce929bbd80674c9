package exit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRedact(t *testing.T) {
	for text, want := range map[string]string{
		`invalid 'proxy-url' "ftp://u:PSECRET123@h": unsupported`:        `invalid 'proxy-url' "ftp://u:xxxxx@h": unsupported`,
		`"https://bob:a/b@c:d@127.0.0.1:x/y" and http://ann:p@h`:         `"https://bob:xxxxx@127.0.0.1:x/y" and http://ann:xxxxx@h`,
		`Get "https://127.0.0.1:6443/api/v1/users/jane@example.com": no`: `Get "https://127.0.0.1:6443/api/v1/users/jane@example.com": no`,
		`https://example.com/a:b@c`:                                      `https://example.com/a:b@c`,
		`jane@example.com at https://example.com:8443`:                   `jane@example.com at https://example.com:8443`,
		`https://127.0.0.1:8443/api, jane@example.com is refused`:        `https://127.0.0.1:8443/api, jane@example.com is refused`,
	} {
		if diff := cmp.Diff(want, Redact(text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
