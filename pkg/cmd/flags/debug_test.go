package flags

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

func TestDebugTellsOfARequestOnOneLine(t *testing.T) {
	var stderr bytes.Buffer
	connection := NewConnection()
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	connection.AddDebug(set)
	if connection.Trace(Console{Err: &stderr}) != nil {
		t.Error("nobody asked for it")
	}
	if err := set.Parse([]string{"--debug"}); err != nil {
		t.Fatal(err)
	}
	tell := connection.InContext("another").Trace(Console{Err: &stderr})
	tell(kube.Trace{Method: "GET", Target: "/api", Status: 200, Took: 3_249 * time.Microsecond})
	tell(kube.Trace{Method: "POST", Target: "/x\x1b[2J", Status: 799, Took: time.Second, As: []kube.TracedHeader{
		{Name: "Impersonate-User", Value: "\x1b[31m\u202ered\" Impersonate-Group=\"system:masters"},
		{Name: "Impersonate-Group", Value: "開発"},
	}})
	tell(kube.Trace{Method: "GET", Target: "/version", Took: 40 * time.Microsecond})
	want := `debug: GET /api 200 OK 3.2ms
debug: POST /x\x1b[2J 799 1s Impersonate-User="\x1b[31m\u202ered\" Impersonate-Group=\"system:masters" Impersonate-Group="開発"
debug: GET /version no answer 0s
`
	if diff := cmp.Diff(want, stderr.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
