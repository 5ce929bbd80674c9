package flags

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

// AddDebug registers --debug, which is no flag of kubectl's.
func (c *Connection) AddDebug(set *pflag.FlagSet) {
	set.BoolVar(&c.debug, "debug", false, "Print each request to the server on stderr, with the impersonation headers and no credentials")
}

// Trace tells of each request on stderr; nil if nobody wants to know.
func (c *Connection) Trace(console Console) func(kube.Trace) {
	if !c.debug {
		return nil
	}
	return func(trace kube.Trace) { console.Note("%s", debugLine(trace)) }
}

// debugLine is a request on one line. Values are quoted: what is in one cannot
// look like another.
func debugLine(trace kube.Trace) string {
	words := []string{"debug:", trace.Method, trace.Target, statusWords(trace.Status), trace.Took.Round(100 * time.Microsecond).String()}
	for _, header := range trace.As {
		words = append(words, fmt.Sprintf("%s=%q", header.Name, header.Value))
	}
	return strings.Join(words, " ")
}

// statusWords name a status by its number: the phrase in an answer may be
// anything.
func statusWords(status int) string {
	if status == 0 {
		return "no answer"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}
