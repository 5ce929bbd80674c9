package auditlog

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	mintByAlice = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"m1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/ns1/serviceaccounts/bot/token","verb":"create",` +
		`"user":{"username":"alice"},"impersonatedUser":{"username":"jane","groups":["system:authenticated"]},"objectRef":{"resource":"serviceaccounts","namespace":"ns1","name":"bot","apiVersion":"v1","subresource":"token"},` +
		`"responseStatus":{"metadata":{},"code":201},"annotations":{"authentication.kubernetes.io/issued-credential-id":"JTI=1","authorization.k8s.io/decision":"allow"}}`
	useByBot = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"u1","stage":"ResponseComplete","requestURI":"/api/v1/pods","verb":"list",` +
		`"user":{"username":"system:serviceaccount:ns1:bot","extra":{"authentication.kubernetes.io/credential-id":["JTI=1"]}},"responseStatus":{"metadata":{},"code":200}}`
)

// layouts are the ways in which the same events are stored.
func layouts(t *testing.T, events ...string) map[string]string {
	t.Helper()
	each := func(wrap func(string) string) string {
		var lines []string
		for _, event := range events {
			lines = append(lines, wrap(event))
		}
		return strings.Join(lines, "\n") + "\n"
	}
	list := `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[` + strings.Join(events, ",") + `]}`
	return map[string]string{
		"lines":            each(func(event string) string { return event }),
		"with blanks":      each(func(event string) string { return strings.ReplaceAll(event, `":`, `": `) }),
		"a list":           list + "\n",
		"an indented list": indented(t, list),
		"EKS": each(func(event string) string {
			return `{"message":` + quoted(event) + `,"ingestionTime":1,"logStreamName":"kube-apiserver-audit-1"}`
		}),
		"EKS with blanks": each(func(event string) string {
			return `{"message": ` + quoted(strings.ReplaceAll(event, `":`, `": `)) + `, "ingestionTime": 1, "logStreamName": "kube-apiserver-audit-1"}`
		}),
		"AKS": each(func(event string) string {
			return `{"category":"kube-audit","properties":{"log":` + quoted(event) + `}}`
		}),
	}
}

// TestEveryLayoutTellsTheSame: what is looked for by bytes is found however the events
// are laid out and wrapped.
func TestEveryLayoutTellsTheSame(t *testing.T) {
	finders := map[string]struct {
		find Finder
		want []string
	}{
		"impersonations": {Impersonations(), []string{"4969eab8", "m1", "r1"}},
		"denied":         {Denied(), []string{"4969eab8", "d1", "r1"}},
		"mints":          {Mints(), []string{"m1"}},
		"uses":           {Uses(map[string]bool{"JTI=1": true}), []string{"u1"}},
	}
	denied := strings.NewReplacer("%d", "1", "%s", "web", "%[2]s", "web", "%[1]d", "1").Replace(deniedToAlice)
	for layout, log := range layouts(t, plain, asCarol, denied, mintByAlice, useByBot, refusedUser) {
		for name, finder := range finders {
			seen := map[string]bool{}
			counts, err := Read(t.Context(), strings.NewReader(log), finder.find, 2, func(e Event) { seen[e.ID] = true })
			var got []string
			for _, id := range []string{"4969eab8", "d1", "m1", "p1", "r1", "u1"} {
				if seen[id] {
					got = append(got, id)
				}
			}
			if diff := cmp.Diff(finder.want, got); diff != "" || err != nil || counts.Unread() > 0 {
				t.Errorf("%s, %s: %v, %d unread (-want +got):\n%s", layout, name, err, counts.Unread(), diff)
			}
		}
	}
}

// TestWhatFollowsAnErrorIsSaidToBeLost: of a document that is broken in the middle, and
// not only the element that is.
func TestWhatFollowsAnErrorIsSaidToBeLost(t *testing.T) {
	broken := "[\n" + asCarol + ",\n{\"x\": tru },\n" + asBot + "\n]"
	got := reading(t, strings.NewReader(broken), 1)
	got.Counts.Bytes = 0
	want := found{Counts: Counts{Lines: 2, Broken: 1, FirstUnread: 2, RestLost: 1}, IDs: []string{"4969eab8"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestListsOfAnotherVersion are refused however they are laid out, wherever the version
// stands.
func TestListsOfAnotherVersion(t *testing.T) {
	event := strings.Replace(asCarol, `"apiVersion":"audit.k8s.io/v1",`, "", 1)
	for _, list := range []string{
		`{"kind":"EventList","apiVersion":"audit.k8s.io/v1beta1","items":[` + event + `]}`,
		`{"items":[` + event + `],"kind":"EventList","apiVersion":"audit.k8s.io/v1beta1"}`,
	} {
		for _, log := range []string{list + "\n", indented(t, list)} {
			if got := reading(t, strings.NewReader(log), 1); !strings.HasPrefix(got.Err, "audit events of a version before audit.k8s.io/v1: ") {
				t.Errorf("%.60q: %+v", log, got)
			}
		}
	}
}

// TestWhatADamagedFileHoldsIsRead: the lines before the damage count.
func TestWhatADamagedFileHoldsIsRead(t *testing.T) {
	log := &failing{text: bytes.NewReader([]byte(asCarol + "\n" + plain + "\n"))}
	got := reading(t, log, 1)
	got.Counts.Bytes = 0
	want := found{Counts: Counts{Lines: 2}, IDs: []string{"4969eab8"}, Err: "damaged"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type failing struct{ text *bytes.Reader }

func (f *failing) Read(p []byte) (int, error) {
	if f.text.Len() == 0 {
		return 0, damage{}
	}
	return f.text.Read(p)
}

type damage struct{}

func (damage) Error() string { return "damaged" }

// TestObjectsOfGKE: the resource name tells the object, so that filters and questions
// are about it.
func TestObjectsOfGKE(t *testing.T) {
	got := map[string]wireObject{}
	for _, name := range []string{"core/v1/namespaces/dev/pods/web/log", "core/v1/namespaces/dev", "apps/v1/namespaces/dev/deployments", "rbac.authorization.k8s.io/v1/clusterroles/edit", "healthz", "/healthz/v1/x"} {
		got[name] = objectOf(name)
	}
	want := map[string]wireObject{
		"core/v1/namespaces/dev/pods/web/log":            {Resource: "pods", Namespace: "dev", Name: "web", Subresource: "log"},
		"core/v1/namespaces/dev":                         {Resource: "namespaces", Name: "dev"},
		"apps/v1/namespaces/dev/deployments":             {Group: "apps", Resource: "deployments", Namespace: "dev"},
		"rbac.authorization.k8s.io/v1/clusterroles/edit": {Group: "rbac.authorization.k8s.io", Resource: "clusterroles", Name: "edit"},
		"healthz": {}, "/healthz/v1/x": {},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLabelsDiffer: different users have different labels.
func TestLabelsDiffer(t *testing.T) {
	users := []User{
		{Username: "jane", Groups: []string{"admins", "dev"}},
		{Username: "jane", Groups: []string{"admins, dev"}},
		{Username: "jane (admins, dev)"},
		{Username: "jane", Groups: []string{`"admins, dev"`}},
	}
	labels := map[string]bool{}
	for _, user := range users {
		labels[user.Label()] = true
	}
	if len(labels) != len(users) {
		t.Errorf("%v", labels)
	}
}

// TestAsked: a server adds groups of its own where none was asked for.
func TestAsked(t *testing.T) {
	const account = "system:serviceaccount:ci:bot"
	own := []string{"system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"}
	got := [][]string{
		User{Username: account, Groups: own}.Asked(),
		User{Username: account, Groups: append([]string{"dev"}, own...)}.Asked(),
	}
	want := [][]string{
		nil, {"dev", "system:serviceaccounts", "system:serviceaccounts:ci"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
