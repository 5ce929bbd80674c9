package testcluster

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnfinishedLineIsLeftForNextTime(t *testing.T) {
	log := `{"verb":"get","user":{"username":"jane"},"impersonatedUser":{"username":"bob","groups":["a"]},"responseStatus":{"code":200}}
{"verb":"crea`
	got, err := parseAuditLog(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	want := []AuditEvent{{
		Verb:             "get",
		User:             AuditUser{Username: "jane"},
		ImpersonatedUser: &AuditUser{Username: "bob", Groups: []string{"a"}},
		ResponseStatus:   AuditStatus{Code: 200},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestDamagedLineIsAnError(t *testing.T) {
	_, err := parseAuditLog(strings.NewReader("{}\nnot json\n"))
	want := "parsing event 2: invalid character 'o' in literal null (expecting 'u')"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
