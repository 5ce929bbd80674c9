package webhook

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// FuzzLinesOf: whatever is sent, each event becomes one line of JSON that begins as
// the API server's own, or the batch is refused.
func FuzzLinesOf(f *testing.F) {
	for _, seed := range []string{
		listOf(), listOf(`{"auditID":"1"}`, "{\n\"a\": [1,\n2]}"), listOf(`{"kind":"Event","apiVersion":"audit.k8s.io/v1","a":1}`), listOf("[]"), listOf("{}"), "{", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		lines, err := linesOf(body)
		if err != nil {
			return
		}
		for _, line := range lines {
			whole := json.Valid(line) && bytes.HasPrefix(line, []byte(auditlog.Native)) && bytes.IndexByte(line, '\n') == len(line)-1
			if !whole {
				t.Errorf("the line %q of %q", line, body)
			}
		}
	})
}
