package testcluster

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// auditPatience is how long a finished request may take to reach the log.
const auditPatience = 10 * time.Second

// markerPath is asked for to learn how far the log has come.
const markerPath = "/version?audited="

// AuditEvents returns the requests the server has answered so far to the user of
// this name (the one who authenticated, not the one impersonated), oldest first;
// an empty name means all users. It waits until what was answered before the
// call is in the log.
func (c *Cluster) AuditEvents(ctx context.Context, username string) ([]AuditEvent, error) {
	ctx, cancel := context.WithTimeout(ctx, auditPatience)
	defer cancel()
	marker := markerPath + rand.Text()
	if _, _, err := c.Kubectl(ctx, "get", "--raw", marker); err != nil {
		return nil, fmt.Errorf("reading the audit log: %w", err)
	}
	events, err := c.auditedUntil(ctx, marker)
	if err != nil {
		return nil, fmt.Errorf("reading the audit log: %w", err)
	}
	return slices.DeleteFunc(events, func(event AuditEvent) bool {
		isMarker := strings.HasPrefix(event.RequestURI, markerPath)
		return isMarker || username != "" && event.User.Username != username
	}), nil
}

// auditedUntil reads the log again and again until the marker is in it.
func (c *Cluster) auditedUntil(ctx context.Context, marker string) ([]AuditEvent, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		events, err := readAuditLog(c.AuditLogPath)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(events, func(event AuditEvent) bool { return event.RequestURI == marker }) {
			return events, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for %s to be logged: %w", marker, ctx.Err())
		case <-tick.C:
		}
	}
}

func readAuditLog(path string) ([]AuditEvent, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseAuditLog(file)
}

// parseAuditLog reads the complete lines; one that is still being written is left
// for the next time.
func parseAuditLog(log io.Reader) ([]AuditEvent, error) {
	var events []AuditEvent
	lines := bufio.NewReader(log)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		var event AuditEvent
		if err := json.Unmarshal(line, &event); err != nil {
			return nil, fmt.Errorf("parsing event %d: %w", len(events)+1, err)
		}
		events = append(events, event)
	}
}
