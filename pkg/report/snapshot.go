package report

import (
	"fmt"
	"strconv"
	"strings"
)

// SnapshotSummary says what is in a snapshot.
type SnapshotSummary struct {
	Meta
	Time   string `json:"time"` // RFC 3339
	Server string `json:"server,omitempty"`
	// Digest is the same for snapshots of the same state.
	Digest string         `json:"digest"`
	Counts SnapshotCounts `json:"counts"`
	Completeness
}

// SnapshotCounts are how many there are of each kind.
type SnapshotCounts struct {
	Resources           int `json:"resources"` // with subresources
	Namespaces          int `json:"namespaces"`
	ServiceAccounts     int `json:"serviceAccounts"`
	ClusterRoles        int `json:"clusterRoles"`
	Roles               int `json:"roles"`
	ClusterRoleBindings int `json:"clusterRoleBindings"`
	RoleBindings        int `json:"roleBindings"`
}

// NewSnapshotSummary makes the report of a snapshot in which the gaps are missing.
func NewSnapshotSummary(time, server, digest string, counts SnapshotCounts, gaps []string) SnapshotSummary {
	s := SnapshotSummary{Meta: meta("SnapshotSummary"), Time: time, Server: server, Digest: digest, Counts: counts}
	for _, gap := range gaps {
		s.Missing(gap)
	}
	return s
}

// Table implements Report with one fact a row.
func (s SnapshotSummary) Table(bool) Table {
	t := Table{Columns: []string{"FACT", "VALUE"}}
	add := func(fact, value string) { t.Rows = append(t.Rows, []Cell{Text(fact), Text(value)}) }
	add("time", s.Time)
	add("server", s.server())
	add("digest", s.Digest)
	for _, count := range s.counts() {
		add(count.many, strconv.Itoa(count.n))
	}
	return t
}

// Sentence is the counts as words: 4 namespaces, 1 role.
func (s SnapshotSummary) Sentence() string {
	var words []string
	for _, count := range s.counts() {
		word := count.many
		if count.n == 1 {
			word = count.one
		}
		words = append(words, fmt.Sprintf("%d %s", count.n, word))
	}
	return strings.Join(words, ", ")
}

func (s SnapshotSummary) server() string {
	if s.Server == "" {
		return "unknown"
	}
	return s.Server
}

type snapshotCount struct {
	n         int
	one, many string
}

func (s SnapshotSummary) counts() []snapshotCount {
	c := s.Counts
	return []snapshotCount{
		{c.Resources, "resource", "resources"},
		{c.Namespaces, "namespace", "namespaces"},
		{c.ServiceAccounts, "service account", "service accounts"},
		{c.ClusterRoles, "ClusterRole", "ClusterRoles"},
		{c.Roles, "Role", "Roles"},
		{c.ClusterRoleBindings, "ClusterRoleBinding", "ClusterRoleBindings"},
		{c.RoleBindings, "RoleBinding", "RoleBindings"},
	}
}
