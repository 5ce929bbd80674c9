package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestTheSameStateGivesTheSameBytes: in whichever order it was read, read twice,
// and with what a server adds to objects.
func TestTheSameStateGivesTheSameBytes(t *testing.T) {
	want := string(written(t, sample()))
	for seed := range uint64(50) {
		s := shuffled(sample(), rand.New(rand.NewPCG(seed, 0)))
		s.Time = s.Time.In(time.FixedZone("", 3600)).Add(time.Millisecond)
		if diff := cmp.Diff(want, string(written(t, s))); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

func shuffled(s Snapshot, random *rand.Rand) Snapshot {
	shuffle(random, s.Gaps)
	s.Namespaces = twice(random, s.Namespaces)
	s.ServiceAccounts = twice(random, s.ServiceAccounts)
	s.Objects.ClusterRoles = twice(random, s.Objects.ClusterRoles)
	s.Objects.Roles = twice(random, s.Objects.Roles)
	s.Objects.ClusterRoleBindings = twice(random, s.Objects.ClusterRoleBindings)
	s.Objects.RoleBindings = twice(random, s.Objects.RoleBindings)
	for i := range s.Objects.ClusterRoles {
		ofServer(&s.Objects.ClusterRoles[i].ObjectMeta)
	}
	for i := range s.Objects.RoleBindings {
		ofServer(&s.Objects.RoleBindings[i].ObjectMeta)
	}
	return s
}

// ofServer adds what decides nothing.
func ofServer(meta *metav1.ObjectMeta) {
	meta.UID, meta.ResourceVersion, meta.Generation = "0b8f", "4711", 3
	meta.CreationTimestamp = metav1.NewTime(time.Unix(1, 0))
	meta.Finalizers = []string{"example.com/keep"}
	meta.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubectl"}}
	annotations := map[string]string{"kubectl.kubernetes.io/last-applied-configuration": "password"}
	for key, value := range meta.Annotations {
		annotations[key] = value
	}
	meta.Annotations = annotations
}

func shuffle[T any](random *rand.Rand, all []T) {
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
}

func twice[T any](random *rand.Rand, all []T) []T {
	all = append(all[:len(all):len(all)], all...)
	shuffle(random, all)
	return all
}

// TestOfTwoWithOneNameTheLaterIsKept: a list that was read again.
func TestOfTwoWithOneNameTheLaterIsKept(t *testing.T) {
	one := func(label string) Namespace { return Namespace{Name: "one", Labels: map[string]string{"is": label}} }
	read, err := ReadFrom(bytes.NewReader(written(t, Snapshot{Namespaces: []Namespace{one("early"), {Name: "all"}, one("late")}})))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Namespace{{Name: "all"}, one("late")}, read.Namespaces); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDigestTellsEquality: of the state, whatever the time; of nothing else.
func TestDigestTellsEquality(t *testing.T) {
	digest := func(change func(*Snapshot)) string {
		s := sample()
		change(&s)
		digest, err := Digest(s)
		if err != nil {
			t.Fatal(err)
		}
		return digest
	}
	same := digest(func(*Snapshot) {})
	if got := digest(func(s *Snapshot) { s.Time = s.Time.Add(time.Hour) }); got != same {
		t.Error("the time changes the digest")
	}
	for name, change := range map[string]func(*Snapshot){
		"version":         func(s *Snapshot) { s.Server.GitVersion = "v1.37.3" },
		"gap":             func(s *Snapshot) { s.Gaps = nil },
		"resource":        func(s *Snapshot) { s.Resources[0].Verbs = []string{"get"} },
		"order":           func(s *Snapshot) { s.Resources[0], s.Resources[1] = s.Resources[1], s.Resources[0] },
		"label":           func(s *Snapshot) { s.Namespaces[1].Labels = map[string]string{"env": "prod"} },
		"service account": func(s *Snapshot) { s.ServiceAccounts = s.ServiceAccounts[1:] },
		"aggregation":     func(s *Snapshot) { s.Objects.ClusterRoles[0].AggregationRule = nil },
		"rule":            func(s *Snapshot) { s.Objects.Roles[0].Rules[0].Verbs[0] = "get" },
		"subject":         func(s *Snapshot) { s.Objects.ClusterRoleBindings[0].Subjects[1].Name = "cd" },
		"role":            func(s *Snapshot) { s.Objects.RoleBindings[0].RoleRef.Name = "there" },
		"owner":           func(s *Snapshot) { s.Objects.Roles[0].OwnerReferences = nil },
	} {
		if digest(change) == same {
			t.Errorf("another %s does not change the digest", name)
		}
	}
}

// TestTheTextIsASCII, and JSON.
func TestTheTextIsASCII(t *testing.T) {
	text := written(t, sample())
	for at, b := range text {
		if b != '\n' && (b < 0x20 || b >= 0x7f) {
			t.Fatalf("byte %d is %q", at, b)
		}
	}
	if !json.Valid(text) {
		t.Error("no JSON")
	}
}

// TestAnEmptyRuleIsWrittenOneWay: no verbs are no verbs.
func TestAnEmptyRuleIsWrittenOneWay(t *testing.T) {
	role := func(verbs []string) Snapshot {
		s := Snapshot{}
		s.Objects.Roles = []rbacv1.Role{{ObjectMeta: metav1.ObjectMeta{Name: "r"}, Rules: []rbacv1.PolicyRule{{Verbs: verbs}}}}
		return s
	}
	if diff := cmp.Diff(string(written(t, role([]string{}))), string(written(t, role(nil)))); diff != "" {
		t.Errorf("(-empty +nil):\n%s", diff)
	}
}

// pieces notes how large the largest write was.
type pieces struct{ largest, all int }

func (p *pieces) Write(b []byte) (int, error) {
	p.largest, p.all = max(p.largest, len(b)), p.all+len(b)
	return len(b), nil
}

// TestItIsWrittenInPieces: nothing is held but a bufferful.
func TestItIsWrittenInPieces(t *testing.T) {
	var to pieces
	if _, err := Write(&to, many(20_000)); err != nil {
		t.Fatal(err)
	}
	if to.largest > 64<<10 || to.all < 1<<20 {
		t.Errorf("%d bytes in pieces of up to %d", to.all, to.largest)
	}
}

// full is a disk that is full after some bytes.
type full int

var errFull = errors.New("no space left on device")

func (f *full) Write(b []byte) (int, error) {
	if *f -= full(len(b)); *f < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestAFullDiskIsAnError, wherever it is full.
func TestAFullDiskIsAnError(t *testing.T) {
	for _, room := range []full{0, 100 << 10, 1 << 20} {
		disk := room
		if _, err := Write(&disk, many(20_000)); !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}
