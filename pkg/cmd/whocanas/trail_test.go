package whocanas

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

var updateTrail = flag.Bool("update", false, "write down what trail prints now")

// said is what a command leaves behind.
type said struct {
	Stdout, Stderr string
	Code           int
}

// trailing runs trail in the folder of its logs, which needs no cluster.
func trailing(t *testing.T, stdin string, args ...string) said {
	t.Helper()
	t.Chdir(filepath.Join("testdata", "trail"))
	defer t.Chdir(filepath.Join("..", ".."))
	var stdout, stderr bytes.Buffer
	code := Main(flags.Console{
		In: strings.NewReader(stdin), Out: &stdout, Err: &stderr,
		Getenv: func(string) string { return "" },
	}, append([]string{"trail"}, args...))
	return said{Stdout: stdout.String(), Stderr: stderr.String(), Code: code}
}

// TestTrailFormats holds every format of an answer about a log with hostile names
// and a broken line against its file.
func TestTrailFormats(t *testing.T) {
	for _, format := range []string{"table", "wide", "json", "jsonl", "yaml", "csv", "markdown", "html"} {
		t.Run(format, func(t *testing.T) {
			got := trailing(t, "", "hostile.log", "-o", format)
			if got.Code != 0 || got.Stderr != "" {
				t.Errorf("code %d, stderr %q", got.Code, got.Stderr)
			}
			golden(t, "hostile."+format, got.Stdout)
		})
	}
}

// golden holds a text against a file, or writes it down.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "trail", name)
	if *updateTrail {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTrailBesideAPolicy: alerts, and why requests were denied, as other programs
// and people read it.
func TestTrailBesideAPolicy(t *testing.T) {
	alerts := []string{"day.log", "--alerts", "-f", "policy.yaml", "--baseline", "hostile.log", "--hours", "09:00-10:00"}
	denied := []string{"day.log", "--explain-denied", "-f", "policy.yaml"}
	for _, format := range []string{"table", "wide", "json", "csv", "html"} {
		t.Run(format, func(t *testing.T) {
			for name, args := range map[string][]string{"alerts": alerts, "denied": denied} {
				got := trailing(t, "", append(args, "-o", format)...)
				if got.Code != 0 || got.Stderr != "" {
					t.Errorf("%s: code %d, stderr %q", name, got.Code, got.Stderr)
				}
				golden(t, name+"."+format, got.Stdout)
			}
		})
	}
}

// TestTrailFailsOn: the exit code by code, by severity, and where the log could not
// be read.
func TestTrailFailsOn(t *testing.T) {
	tests := []struct {
		args []string
		want int
	}{
		{[]string{"day.log", "-f", "policy.yaml"}, 0},
		{[]string{"day.log", "-f", "policy.yaml", "--fail-on", "critical"}, 0},
		{[]string{"day.log", "-f", "policy.yaml", "--fail-on", "high"}, 1},
		{[]string{"day.log", "-f", "policy.yaml", "--fail-on", "low"}, 1},
		{[]string{"day.log", "-f", "policy.yaml", "--fail-on", "WCT001"}, 0},
		{[]string{"day.log", "-f", "policy.yaml", "--fail-on", "WCT001,WCT007"}, 1},
		{[]string{"day.log", "--fail-on", "info"}, 0},
		{[]string{"hostile.log", "--fail-on", "critical"}, 3},
		{[]string{"day.log", "--baseline", "none.log"}, 2},
	}
	for _, tt := range tests {
		if got := trailing(t, "", append(tt.args, "--alerts")...); got.Code != tt.want {
			t.Errorf("%v: exit code %d, want %d\n%s", tt.args, got.Code, tt.want, got.Stderr)
		}
	}
}

func TestTrailRefuses(t *testing.T) {
	const help = "\nsee kubectl who-can-as trail --help\n"
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"nothing to read", nil, "error: trail needs an audit log\nthe form is: kubectl who-can-as trail FILE|DIR|-..." + help},
		{"an unknown dimension", []string{"day.log", "--by", "mood"}, "error: requests are not counted by \"mood\"\n--by takes one of who, actor, target, namespace, resource, source-ip,\nuser-agent, hour" + help},
		{"less than nothing", []string{"day.log", "--top", "-1"}, "error: --top can't be below 0\n0 shows all" + help},
		{"no time", []string{"day.log", "--since", "noon"}, "error: --since \"noon\" is no time\nwrite 2026-01-31T18:00:00Z, 2026-01-31 (midnight UTC), or 24h for so long ago" + help},
		{"a group as an actor", []string{"day.log", "--actor", "group/dev"}, "error: --actor group/dev is a group\n--group NAME takes requests as a member of a group" + help},
		{"a format that does not fit", []string{"day.log", "-o", "name"}, "error: unknown output format \"name\": use one of table, wide, json, jsonl, yaml,\ncsv, markdown, html, jsonpath=TEMPLATE; did you mean yaml?" + help},
		{"hours that are none", []string{"day.log", "--alerts", "--hours", "late"}, "error: --hours: \"late\" is no day: Mon, Tue, Wed, Thu, Fri, Sat, Sun\nwrite \"Mon-Fri 08:00-18:00\", with a zone such as Europe/Berlin, or without one\nfor UTC" + help},
		{"to fail on nothing", []string{"day.log", "--alerts", "--fail-on", "bad"}, "error: unknown --fail-on \"bad\"\nuse critical, high, medium, low, info, or codes such as WCT001 (docs/audit.md)" + help},
		{"hours without alerts", []string{"day.log", "--hours", "08:00-18:00"}, "error: --hours goes with --alerts" + help},
		{"two questions", []string{"day.log", "--alerts", "--unused"}, "error: --alerts does not go with --unused: rights are set beside the whole log" + help},
		{"an authorizer that lists nothing", []string{"day.log", "--alerts", "--source", "review"}, "error: rights are read from RBAC objects: no authorizer lists them\nleave out --source review" + help},
		{"to follow up to a time", []string{"day.log", "--follow", "--until", "24h"}, "error: --until does not go with a log that is still being written" + help},
		{"to listen without a record", []string{"--listen", "127.0.0.1:0"}, "error: --listen needs a folder to record the events in\nadd --record DIR" + help},
		{"to listen without a port", []string{"--listen", "127.0.0.1", "--record", "x"}, "error: --listen 127.0.0.1 is no address with a port\ngive ADDRESS:PORT, such as 127.0.0.1:8443" + help},
		{"to listen for all", []string{"--listen", ":8443", "--record", "x"}, "error: --listen :8443 can be reached by others, who could make events up\nadd --tls-cert, --tls-key and --client-ca, or listen at 127.0.0.1:PORT" + help},
		{"to listen with half a certificate", []string{"--listen", ":8443", "--record", "x", "--tls-cert", "y"}, "error: --tls-cert, --tls-key and --client-ca go together\ngive all three, or none on a loopback address" + help},
		{"to listen and read", []string{"day.log", "--listen", "127.0.0.1:0", "--record", "x"}, "error: --listen gets the events from the API server, and reads no file\nleave out day.log; what was recorded before is read from --record" + help},
		{"stdin twice", []string{"-", "--chains"}, "error: --chains reads a log twice, and standard input can be read once\ngive a file" + help},
		{"what is no file twice", []string{"day.log", os.DevNull, "--chains"}, "error: --chains reads a log twice, and " + os.DevNull + " can be read once\ngive a file" + help},
		{"stdin for two", []string{"-", "--unused", "-f", "-"}, "error: the log and -f cannot both read stdin\ngive one of them as a file" + help},
		{"to fail on the empty word", []string{"day.log", "--alerts", "--fail-on", ""}, "error: --fail-on \"\" is no code and no severity\nuse critical, high, medium, low, info, or codes such as WCT001 (docs/audit.md)" + help},
		{"to listen nowhere", []string{"--listen", "", "--record", "x"}, "error: --listen \"\" is no address with a port\ngive ADDRESS:PORT, such as 127.0.0.1:8443" + help},
		{"no time between", []string{"day.log", "--since", "2026-12-01", "--until", "2026-01-01"}, "error: --since 2026-12-01 is not before --until 2026-01-01" + help},
		{"no hour between", []string{"day.log", "--alerts", "--hours", "08:00-08:00"}, "error: --hours: \"08:00-08:00\" ends when it begins\nwrite \"Mon-Fri 08:00-18:00\", with a zone such as Europe/Berlin, or without one\nfor UTC" + help},
		{"verbs in one word", []string{"day.log", "--verb", "get,list"}, "error: --verb get,list: it takes one\nrepeat it for several: --verb get --verb list" + help},
		{"a verb in capitals", []string{"day.log", "--verb", "LIST"}, "error: --verb LIST: a log has it in lower case\ndid you mean list?" + help},
		{"a short name", []string{"day.log", "--resource", "po"}, "error: --resource po: a log has resources by their full names\ndid you mean pods?" + help},
		{"two namespaces", []string{"day.log", "-n", "dev,prod"}, "error: --namespace dev,prod: it takes one\nleave it out, and add --by namespace" + help},
		{"no group", []string{"day.log", "--group", ""}, "error: --group \"\" is no name" + help},
		{"an entry of a file", []string{"day.log", "--actor", "@jane"}, "error: --actor @jane: an identities file is not read here\ngive the user name, or sa/NAMESPACE:NAME" + help},
		{"no file", []string{"none.log"}, "error: looking for audit logs: \"none.log\": no such file or directory\n"},
		{
			"another file",
			[]string{"hostile.csv"},
			"error: hostile.csv: not read: no audit log of a known format: read are audit.k8s.io/v1 JSON lines and lists, and the exports of EKS, AKS and GKE\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(said{Stderr: tt.want, Code: 2}, trailing(t, "", tt.args...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTrailNarrows(t *testing.T) {
	const none = "no impersonated requests in 6 lines of 1 file\n"
	tests := []struct {
		name string
		args []string
		want said
	}{
		{"to nobody", []string{"day.log", "--actor", "nobody@example.com"}, said{Stdout: none}},
		{"to a day without", []string{"day.log", "--since", "2027-01-01"}, said{Stdout: none}},
		{
			"to a target that some refusals lost",
			[]string{"day.log", "--target", "sa/ci:deployer", "--strict"},
			said{Stdout: none + "incomplete: refused attempts that may be among what was asked for, or not, since the log lost whom they were about: 1\n", Code: 3},
		},
		{
			"to bare rows",
			[]string{"-", "--by", "actor", "--no-headers", "--top", "1"},
			said{Stdout: "" +
				"sam@example.com  2  1  0  2026-01-05T09:00:00Z  2026-01-05T09:05:00Z  jane@example.com (dev-team)  delete,list  pods\n" +
				"(1 more)         1  0  1  -                     -                     -                            -            -\n" +
				"3 impersonated requests, 1 denied, 1 refused, in 6 lines of 1 file\n"},
		},
	}
	day, err := os.ReadFile(filepath.Join("testdata", "trail", "day.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, trailing(t, string(day), tt.args...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestTrailReadsOn: what is no audit log among many is told, and the others are
// read.
func TestTrailReadsOn(t *testing.T) {
	got := trailing(t, "", "hostile.csv", "day.log", "day.log", "--by", "hour", "--denied", "-o", "csv")
	want := said{Stdout: "" +
		"HOUR,COUNT,DENIED,REFUSED,FIRST,LAST,ACTORS,AS,MODES,VERBS,RESOURCES,NAMESPACES,SOURCE-IPS,USER-AGENTS\n" +
		"2026-01-05T09:00Z,1,1,0,2026-01-05T09:05:00Z,2026-01-05T09:05:00Z,sam@example.com,jane@example.com (dev-team),legacy,delete,pods,production,192.0.2.10,kubectl/v1.37.2\n" +
		"2026-01-05T10:00Z,1,0,1,2026-01-05T10:00:00Z,2026-01-05T10:00:00Z,mallory@example.com,?,user-info,list,secrets,production,203.0.113.7,curl/8.5.0\n" +
		"\"incomplete: hostile.csv: not read: no audit log of a known format: read are audit.k8s.io/v1 JSON lines and lists, and the exports of EKS, AKS and GKE\",,,,,,,,,,,,,\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
