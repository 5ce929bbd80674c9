package auditlog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	deniedToAlice = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"d%d","stage":"ResponseComplete","requestURI":"/apis/apps/v1/namespaces/ns1/deployments/%s","verb":"delete",` +
		`"user":{"username":"alice","groups":["system:authenticated"]},"objectRef":{"resource":"deployments","namespace":"ns1","name":"%[2]s","apiGroup":"apps","apiVersion":"v1"},` +
		`"responseStatus":{"metadata":{},"code":403},"requestReceivedTimestamp":"2026-01-05T12:00:0%[1]d.000000Z","annotations":{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}`
	receivedFromAlice = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"d9","stage":"RequestReceived","verb":"delete","user":{"username":"alice"},"annotations":{"authorization.k8s.io/decision":"forbid"}}`
)

// TestDenials: what was denied to somebody himself, to somebody as whom another
// acted, and the attempt to act; each distinct request once, whatever its objects.
func TestDenials(t *testing.T) {
	log := strings.Join([]string{
		plain, asCarol, asBot, refusedUser, receivedFromAlice, fmt.Sprintf(deniedToAlice, 1, "web"), fmt.Sprintf(deniedToAlice, 2, "api"),
	}, "\n")
	denials := NewDenials()
	if _, err := Read(t.Context(), strings.NewReader(log), Denied(), 2, denials.Add); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range denials.All() {
		got = append(got, fmt.Sprintf("%d of %s by %v: %s, objects %v, from %s to %s", d.Count, d.Example.Target.Username, d.Actors.All, d.Example.Request(), d.Names.All,
			d.First.Format("15:04:05"), d.Last.Format("15:04:05")))
	}
	want := []string{
		"2 of alice by []: delete deployments.apps in namespace ns1, objects [api web], from 12:00:01 to 12:00:02",
		"1 of carol by [alice]: list pods in namespace ns1, objects [], from 09:00:00 to 09:00:00",
		"1 of root by [mallory]: get /healthz, objects [], from 11:00:00 to 11:00:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if denials.Overflow != 0 {
		t.Errorf("%d too many", denials.Overflow)
	}
}

// TestDenialsOfOtherGroups: a group with a comma is not two groups.
func TestDenialsOfOtherGroups(t *testing.T) {
	denials := NewDenials()
	for _, groups := range [][]string{{"a", "b"}, {"a,b"}} {
		denials.Add(Event{Target: User{Username: "jane", Groups: groups}, Denied: true})
	}
	if len(denials.All()) != 2 {
		t.Errorf("%d denials", len(denials.All()))
	}
}

// TestDenialsAreBounded: what there is no room for is counted.
func TestDenialsAreBounded(t *testing.T) {
	denials := NewDenials()
	for n := range mostDenials + 2 {
		denials.Add(Event{Target: User{Username: fmt.Sprint("user", n)}, Denied: true})
	}
	if len(denials.All()) != mostDenials || denials.Overflow != 2 {
		t.Errorf("%d kept, %d too many", len(denials.All()), denials.Overflow)
	}
}
