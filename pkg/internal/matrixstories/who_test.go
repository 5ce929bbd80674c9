package matrixstories

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// asked are the rows in the order of an answer.
func asked(answer report.LevelMatrix) string {
	var whos []string
	for _, row := range answer.Rows {
		whos = append(whos, row.Identity.Asked)
	}
	return strings.Join(whos, " ")
}

// TestWho: every way to say who is asked about, each identity once.
func TestWho(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	for line, want := range map[string]string{
		"@ann --identities people.yaml":          "@ann",
		"--identities people.yaml":               "@ann @bob @bot",
		"--all-service-accounts=alpha,beta":      "sa/alpha:bot sa/alpha:idle sa/beta:deployer",
		"--all-service-accounts=beta,alpha,beta": "sa/beta:deployer sa/alpha:bot sa/alpha:idle",
		"bob --all-service-accounts=beta":        "bob sa/beta:deployer",
		"--from crowd.txt":                       "bob sa/alpha:bot group/auditors",
		"--from - < crowd.txt":                   "bob sa/alpha:bot group/auditors",
		"viewer bob viewer --from crowd.txt":     "viewer bob sa/alpha:bot group/auditors",
		"sa/alpha:bot system:serviceaccount:alpha:bot bob @bob --identities people.yaml": "sa/alpha:bot bob",
		"bob --group builders --group staff":                                             "bob",
		"node/n1 user/bob user/@bob bob":                                                 "node/n1 bob user/@bob",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			s := stage.scene(t, admin)
			arguments, input, _ := strings.Cut(line, "<")
			if input != "" {
				input = " <" + input
			}
			answer := decoded[report.LevelMatrix](t, s, "-n alpha "+arguments+input)
			if got := asked(answer); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// TestEverybody: whom the cluster has, and whom its bindings name, as kubectl
// sees them.
func TestEverybody(t *testing.T) {
	t.Parallel()
	s := greek.open(t).scene(t, admin)
	accounts := s.kubectl(t, "get serviceaccounts -A --no-headers -o custom-columns=NS:.metadata.namespace,NAME:.metadata.name")
	want := []string{}
	for line := range strings.Lines(accounts) {
		want = append(want, "sa/"+strings.Join(strings.Fields(line), ":"))
	}
	got := strings.Fields(asked(decoded[report.LevelMatrix](t, s, "-n alpha --all-service-accounts")))
	if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" {
		t.Errorf("service accounts (-kubectl +impersonate-matrix):\n%s", diff)
	}
	const columns = `{range .items[*].subjects[*]}{.kind}{" "}{.namespace}{" "}{.name}{"\n"}{end}`
	subjects := s.kubectl(t, "get clusterrolebindings,rolebindings -A -o jsonpath='"+columns+"'")
	want = []string{}
	for line := range strings.Lines(subjects) {
		words := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		who := map[string]string{"User": words[2], "Group": "group/" + words[2], "ServiceAccount": "sa/" + words[1] + ":" + words[2]}[words[0]]
		if !strings.HasPrefix(who, "mark-") {
			want = append(want, who)
		}
	}
	all := decoded[report.LevelMatrix](t, s, "-n alpha --all-subjects --source rbac")
	got = slices.DeleteFunc(strings.Fields(asked(all)), func(who string) bool { return strings.HasPrefix(who, "mark-") })
	if diff := cmp.Diff(slices.Compact(sorted(want)), sorted(got)); diff != "" || len(got) < 60 {
		t.Errorf("%d subjects (-kubectl +impersonate-matrix):\n%s", len(got), diff)
	}
}

// kubectl runs kubectl as the scene's caller.
func (s *scene) kubectl(t *testing.T, arguments string) string {
	t.Helper()
	got := s.run(t, "kubectl "+arguments)
	if got.code != 0 {
		t.Fatalf("it failed:\n%s", got)
	}
	return got.stdout
}

// TestColumns: every way to say where.
func TestColumns(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	s := stage.scene(t, admin)
	all := strings.Fields(s.kubectl(t, "get namespaces -o jsonpath='{.items[*].metadata.name}'"))
	for line, want := range map[string][]string{
		"":                           sorted(all),
		"-A":                         sorted(all),
		"-n beta,alpha -n gamma":     {"beta", "alpha", "gamma"},
		"-n beta,,beta -n beta":      {"beta"},
		"-l half=second":             {"eta", "iota", "kappa", "theta", "zeta"},
		"-l world=greek,half!=first": {"eta", "iota", "kappa", "theta", "zeta"},
		"-n alpha,beta,gamma,delta":  {"alpha", "beta", "gamma", "delta"},
	} {
		if diff := cmp.Diff(want, decoded[report.LevelMatrix](t, s, "bob "+line).Namespaces); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
}

// TestWhoRefused: what cannot be meant is refused in words, before anybody is
// asked about; and what may not be listed is done without, and said.
func TestWhoRefused(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	var mu sync.Mutex
	refused := map[string]string{} // by their caller
	t.Cleanup(func() { assertNobodyAskedAbout(t, stage, refused) })
	for name, test := range map[string]struct {
		caller rights
		line   string
		code   int
	}{
		"groups-of-two":          {admin, "bob viewer --group builders", 2},
		"groups-of-a-file":       {admin, "--from crowd.txt --uid 7", 2},
		"nobody":                 {admin, "", 2},
		"nobody-in-file":         {admin, "--from empty.txt", 2},
		"no-such-entry":          {admin, "@anne --identities people.yaml", 2},
		"no-identities":          {admin, "@ann", 2},
		"bad-word-in-file":       {admin, "--from bad.txt", 2},
		"no-file":                {admin, "--from gone.txt", 2},
		"no-accounts":            {admin, "--all-service-accounts=gone", 2},
		"unknown-namespace":      {admin, "bob -n gama", 2},
		"unknown-among-many":     {admin, "bob -n alpha,beta,gamma,detla", 2},
		"impossible-namespace":   {admin, "bob -n Alpha", 2},
		"namespaces-and-all":     {admin, "bob -n alpha -A", 2},
		"namespaces-and-labels":  {admin, "bob -n alpha -l world=greek", 2},
		"all-and-labels":         {admin, "bob -A -l world=greek", 2},
		"no-namespace-labelled":  {admin, "bob -l world=roman", 2},
		"bad-labels":             {admin, "bob -l 'world in'", 2},
		"bad-question":           {admin, "bob --can get", 2},
		"bad-question-resource":  {admin, "bob --can 'get pdos'", 2},
		"by-and-can":             {admin, "bob --by verb --can 'get pods'", 2},
		"by-in-two-namespaces":   {admin, "bob --by verb -n alpha,beta", 2},
		"bad-by":                 {admin, "bob --by namespace", 2},
		"bad-sort":               {admin, "bob --sort size", 2},
		"bad-group-by":           {admin, "bob --group-by team", 2},
		"bad-format":             {admin, "bob -o name", 2},
		"bad-timeout":            {admin, "bob --timeout -1s", 2},
		"stdin-twice":            {admin, "--from - -f -", 2},
		"too-many-questions":     {admin, "bob viewer -n alpha --can 'get pods' --max-requests 3", 2},
		"may-not-list":           {blind, "viewer", 0},
		"may-not-list-all":       {blind, "viewer -A", 2},
		"may-not-list-labels":    {blind, "viewer -l world=greek", 2},
		"may-not-list-but-names": {blind, "viewer -n alpha,gone", 0},
		"may-not-read-bindings":  {blind, "--all-subjects", 2},
		"may-not-list-accounts":  {blind, "--all-service-accounts", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stage.scene(t, test.caller)
			for file, text := range map[string]string{"bad.txt": "bob\nsa/:alpha\n", "empty.txt": "# nobody\n"} {
				if err := writeFile(s, file, text); err != nil {
					t.Fatal(err)
				}
			}
			got := s.run(t, strings.TrimSpace(matrixCommand+" "+test.line))
			if got.code != test.code {
				t.Errorf("exit code %d, want %d", got.code, test.code)
			}
			s.golden(t, "who/"+name, got.String())
			if test.code != 0 {
				mu.Lock()
				defer mu.Unlock()
				refused[s.caller.Name] = name
			}
		})
	}
}

// assertNobodyAskedAbout looks into the audit log for reviews by some callers.
func assertNobodyAskedAbout(t *testing.T, stage *stage, callers map[string]string) {
	t.Helper()
	events, err := stage.cluster.AuditEvents(context.Background(), "")
	if err != nil || len(callers) < 20 {
		t.Fatal(len(callers), err)
	}
	for _, event := range events {
		if name, known := callers[event.User.Username]; known && event.Verb == "create" && strings.HasPrefix(event.UserAgent, userAgent) {
			t.Errorf("%s was refused and asked for %s", name, about(event))
		}
	}
}
