package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// list is what the API server sends.
//
// Upstream: k8s.io/apiserver plugin/pkg/audit/webhook/webhook.go, ProcessEvents.
type list struct {
	Kind       string            `json:"kind"`
	APIVersion string            `json:"apiVersion"`
	Items      []json.RawMessage `json:"items"`
}

// linesOf are the events of a batch as the API server writes them to a log: one a
// line, each with its kind, ended by a newline.
func linesOf(body []byte) ([][]byte, error) {
	var batch list
	if err := json.Unmarshal(body, &batch); err != nil {
		return nil, fmt.Errorf("no JSON: %w", err)
	}
	if batch.Kind != "EventList" || batch.APIVersion != "audit.k8s.io/v1" {
		return nil, fmt.Errorf("%q of %q is no EventList of audit.k8s.io/v1", batch.Kind, batch.APIVersion)
	}
	lines := make([][]byte, 0, len(batch.Items))
	for _, item := range batch.Items {
		line, err := lineOf(item)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func lineOf(item json.RawMessage) ([]byte, error) {
	var line bytes.Buffer
	if err := json.Compact(&line, item); err != nil {
		return nil, fmt.Errorf("an event: %w", err)
	}
	text := line.Bytes()
	if len(text) < len(`{"a":0}`) || text[0] != '{' {
		return nil, errors.New("an item of the list is no event")
	}
	if !bytes.HasPrefix(text, []byte(auditlog.Native)) {
		text = append([]byte(auditlog.Native), text[1:]...)
	}
	return append(text, '\n'), nil
}
