package seed_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

func large() seed.Sizes {
	return seed.Sizes{Namespaces: 500, Roles: 800, Bindings: 10_000, Users: 1000, Groups: 80, ServiceAccounts: 1100}
}

func small() seed.Sizes {
	return seed.Sizes{Namespaces: 20, Roles: 30, Bindings: 120, Users: 30, Groups: 8, ServiceAccounts: 44}
}

// sizesOf counts what is in a world.
func sizesOf(w seed.World) seed.Sizes {
	return seed.Sizes{
		Namespaces:      len(w.Namespaces),
		Roles:           len(w.Objects.Roles) + len(w.Objects.ClusterRoles),
		Bindings:        len(w.Objects.RoleBindings) + len(w.Objects.ClusterRoleBindings),
		Users:           len(w.Users),
		Groups:          len(w.Groups),
		ServiceAccounts: len(w.ServiceAccounts),
	}
}

func manifests(t *testing.T, w seed.World) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := w.WriteManifests(&text); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func TestSameSeedSameBytes(t *testing.T) {
	one, another := seed.Generate(small(), 7), seed.Generate(small(), 7)
	if diff := cmp.Diff(one, another); diff != "" {
		t.Errorf("worlds differ:\n%s", diff)
	}
	if !bytes.Equal(manifests(t, one), manifests(t, another)) {
		t.Error("manifests differ")
	}
	if bytes.Equal(manifests(t, one), manifests(t, seed.Generate(small(), 8))) {
		t.Error("another seed makes the same world")
	}
}

func TestMoreOfOneKindLeavesTheOthers(t *testing.T) {
	sizes := small()
	before := seed.Generate(sizes, 1)
	sizes.Bindings++
	after := seed.Generate(sizes, 1)
	after.Objects.RoleBindings = after.Objects.RoleBindings[:len(before.Objects.RoleBindings)]
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("one more binding changes more than itself (-before +after):\n%s", diff)
	}
}

func TestSizesAreKept(t *testing.T) {
	for _, sizes := range []seed.Sizes{large(), small(), {}, {Bindings: 30, Roles: 30}} {
		if diff := cmp.Diff(sizes, sizesOf(seed.Generate(sizes, 3))); diff != "" {
			t.Errorf("sizes (-asked +got):\n%s", diff)
		}
	}
}

func TestImpossibleSizesBecomePossible(t *testing.T) {
	got := sizesOf(seed.Generate(seed.Sizes{Users: -1, ServiceAccounts: 9, Groups: 2}, 1))
	if diff := cmp.Diff(seed.Sizes{Groups: 2}, got); diff != "" {
		t.Errorf("sizes (-want +got):\n%s", diff)
	}
}

// TestWorldsThatLackSomethingAreLegal leaves out every combination of kinds.
func TestWorldsThatLackSomethingAreLegal(t *testing.T) {
	for without := range 1 << 6 {
		sizes := small()
		for i, size := range []*int{
			&sizes.Namespaces, &sizes.Roles, &sizes.Bindings, &sizes.Users, &sizes.Groups, &sizes.ServiceAccounts,
		} {
			if without&(1<<i) != 0 {
				*size = 0
			}
		}
		t.Run(fmt.Sprintf("%+v", sizes), func(t *testing.T) { loadBack(t, seed.Generate(sizes, 1)) })
	}
}

// loadBack is the world as its manifests are read.
func loadBack(t *testing.T, w seed.World) manifest.Loaded {
	t.Helper()
	loaded, err := manifest.Load([]string{"-"}, bytes.NewReader(manifests(t, w)), manifest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded.Duplicates)+len(loaded.Defaulted)+len(loaded.Ignored) > 0 {
		t.Errorf("duplicates %v, without a namespace %v, ignored %v", loaded.Duplicates, loaded.Defaulted, loaded.Ignored)
	}
	return loaded
}

func TestManifestsAreTheWorld(t *testing.T) {
	world := seed.Generate(large(), 1)
	loaded := loadBack(t, world)
	if diff := cmp.Diff(world.Objects, loaded.Objects); diff != "" {
		t.Errorf("objects (-world +loaded):\n%s", diff)
	}
	var namespaces []manifest.Namespace
	for _, n := range world.Namespaces {
		namespaces = append(namespaces, manifest.Namespace{Name: n.Name, Labels: n.Labels})
	}
	if diff := cmp.Diff(namespaces, loaded.Namespaces); diff != "" {
		t.Errorf("namespaces (-world +loaded):\n%s", diff)
	}
	var accounts []types.NamespacedName
	for _, a := range world.ServiceAccounts {
		accounts = append(accounts, types.NamespacedName{Namespace: a.Namespace, Name: a.Name})
	}
	if diff := cmp.Diff(accounts, loaded.ServiceAccounts); diff != "" {
		t.Errorf("service accounts (-world +loaded):\n%s", diff)
	}
}

func TestIdentitiesAreAValidFile(t *testing.T) {
	world := seed.Generate(large(), 1)
	file := world.Identities()
	if err := file.Validate(); err != nil {
		t.Error(err)
	}
	for i, user := range world.Users {
		who, err := file.Identities[i].Identity()
		if err != nil || who.Username() != user.Name || !slices.Equal(who.Groups, user.Groups) {
			t.Errorf("entry %s is %q in %q (%v), want %q in %q", file.Identities[i].Name, who.Username(), who.Groups, err, user.Name, user.Groups)
		}
	}
	if got := len(file.Identities) - len(world.Users); got != len(world.ServiceAccounts) {
		t.Errorf("%d service accounts in the file, want %d", got, len(world.ServiceAccounts))
	}
}

// TestMetadataIsValid: names and labels are such as the API server takes.
func TestMetadataIsValid(t *testing.T) {
	world := seed.Generate(large(), 1)
	check := func(object metav1.Object, namespaced bool, name validation.ValidateNameFunc) {
		for _, err := range validation.ValidateObjectMetaAccessor(object, namespaced, name, field.NewPath("metadata")) {
			t.Errorf("%s/%s: %v", object.GetNamespace(), object.GetName(), err)
		}
		for _, err := range metavalidation.ValidateLabels(object.GetLabels(), field.NewPath("labels")) {
			t.Errorf("%s/%s: %v", object.GetNamespace(), object.GetName(), err)
		}
	}
	for i := range world.Namespaces {
		check(&world.Namespaces[i], false, validation.ValidateNamespaceName)
	}
	for i := range world.ServiceAccounts {
		check(&world.ServiceAccounts[i], true, validation.ValidateServiceAccountName)
	}
}

// TestNothingIsCalledLikeWhatEveryClusterHas: loading a world would leave that
// as it is, and the world would lack it.
func TestNothingIsCalledLikeWhatEveryClusterHas(t *testing.T) {
	isTaken := func(name string) bool {
		return strings.HasPrefix(name, "system:") || strings.HasPrefix(name, "kube-") ||
			slices.Contains([]string{"default", "view", "edit", "admin", "cluster-admin"}, name)
	}
	for number := range uint64(5) {
		world := seed.Generate(large(), number)
		for _, n := range world.Namespaces {
			if isTaken(n.Name) {
				t.Errorf("seed %d has the namespace %s", number, n.Name)
			}
		}
		for _, role := range world.Objects.ClusterRoles {
			if isTaken(role.Name) {
				t.Errorf("seed %d has the ClusterRole %s", number, role.Name)
			}
		}
		for _, b := range world.Objects.ClusterRoleBindings {
			if b.Name == "cluster-admin" || strings.HasPrefix(b.Name, "system:") {
				t.Errorf("seed %d has the ClusterRoleBinding %s", number, b.Name)
			}
		}
	}
}

// TestAggregatedRolesHaveTheRulesOfTheirParts, of which the last ones made may
// have none.
func TestAggregatedRolesHaveTheRulesOfTheirParts(t *testing.T) {
	for number := range uint64(10) {
		world := seed.Generate(large(), number)
		full := 0
		for _, role := range world.Objects.ClusterRoles {
			if role.AggregationRule != nil && len(role.Rules) > 0 {
				full++
			}
		}
		_, report := rbac.Materialise(world.Objects)
		if full < 20 || len(report.Empty) > 4 {
			t.Errorf("seed %d: %d aggregated roles have rules, %q have none", number, full, report.Empty)
		}
		report.Empty = nil
		if diff := cmp.Diff(rbac.Aggregation{}, report); diff != "" {
			t.Errorf("seed %d, still to do (-want +got):\n%s", number, diff)
		}
	}
}

// TestDefaultRolesTakeInCustomResources: what view has beyond Kubernetes' own,
// edit and admin have too.
func TestDefaultRolesTakeInCustomResources(t *testing.T) {
	world := seed.Generate(small(), 1)
	counts := map[string]int{}
	before := len(world.Objects.ClusterRoles)
	for _, role := range world.WithDefaultRoles(0).Objects.ClusterRoles[before:] {
		for _, rule := range role.Rules {
			if slices.ContainsFunc(rule.APIGroups, func(g string) bool { return g == "operator-00.example.com" }) {
				counts[role.Name]++
			}
		}
		if len(role.Rules) == 0 {
			t.Errorf("%s has no rules", role.Name)
		}
	}
	if counts["view"] == 0 || counts["edit"] < counts["view"] || counts["admin"] != counts["edit"] || counts["cluster-admin"] != 0 {
		t.Errorf("rules about the first operator's resources: %v", counts)
	}
	if len(world.Objects.ClusterRoles) != before {
		t.Error("the world itself was changed")
	}
}

func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		seed.Generate(large(), 1)
	}
}

func BenchmarkWriteManifests(b *testing.B) {
	world := seed.Generate(large(), 1)
	for b.Loop() {
		var text bytes.Buffer
		if err := world.WriteManifests(&text); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(text.Len()))
	}
}
