package report

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// diffRows are rows with everything that a cell can say, and hostile names.
func diffRows() []access.DiffRow {
	pods := access.Right{Resource: "pods"}
	named := func(name string) access.Right { return access.Right{Resource: "secrets", Name: name, Limited: true} }
	both := func() map[string]access.Difference {
		return map[string]access.Difference{"get": access.OnlyRight, "list": access.OnlyRight}
	}
	return []access.DiffRow{
		{Right: pods, Cells: map[string]access.Difference{
			"get": access.Both, "list": access.OnlyLeft, "watch": access.OnlyRight, "create": access.Neither, "update": access.NotEstablished,
			"deletecollection": access.OnlyLeft, "bind": access.NotEstablished, "escalate": access.Neither,
		}},
		{Right: access.Right{Group: "*", Resource: "*"}, Reach: access.AtCluster, Cells: map[string]access.Difference{"*": access.OnlyLeft}},
		{Namespace: "dev|prod", Right: named("a"), Cells: both()},
		{Namespace: "dev|prod", Right: named("=b|\x1b[31m名前<script>"), Cells: both()},
		{Namespace: "dev|prod", Right: named("*"), Cells: map[string]access.Difference{"get": access.OnlyLeft}},
		{Namespace: "dev|prod", Right: access.Right{Group: "gone.io", Resource: "widgets"}, NotServed: true, Cells: both()},
		{Right: access.Right{Path: "/metrics/*"}, Cells: map[string]access.Difference{"get": access.OnlyLeft}},
	}
}

func diffSides() (left, right DiffSide) {
	left = DiffSide{Identity: described(), Source: access.SourceImpersonation, Namespace: "dev", From: "https://east"}
	right = DiffSide{Identity: described(), Source: access.SourceRBAC, Namespace: "prod", From: "friday.json"}
	return left, right
}

func TestDiff(t *testing.T) {
	left, right := diffSides()
	d := NewDiff(left, right, false, false)
	d.Namespaces, d.Notes = []string{"dev|prod"}, []string{"only left has the resource widgets.gone.io"}
	d.AddRows(diffRows(), nil)
	d.Settle(true)
	golden(t, "diff", d)
}

func TestDiffOfSeveralNamespacesWithGrounds(t *testing.T) {
	left, right := diffSides()
	left.Namespace, right.Namespace = "", ""
	d := NewDiff(left, right, true, true)
	d.AddRows(diffRows(), func(row access.DiffRow, verb string) []access.Grant {
		if row.Right.Path != "" || row.Cells[verb] != access.OnlyLeft && row.Cells[verb] != access.OnlyRight {
			return nil
		}
		return []access.Grant{*viewers("dev")}
	})
	d.Missing("left: the webhook is away")
	d.Settle(false)
	golden(t, "diff-grounds", d)
}

// TestDiffSummaries are the outcomes in a line, and what they are called.
func TestDiffSummaries(t *testing.T) {
	tests := []struct {
		counts      DiffCounts
		established bool
		whatIf      bool
		verdict     DiffVerdict
		want        string
	}{
		{DiffCounts{}, true, false, DiffSame, "same: neither side has more"},
		{DiffCounts{}, true, true, DiffSame, "same: nothing changes"},
		{DiffCounts{}, false, false, DiffUnknown, "no difference is known"},
		{DiffCounts{Unknown: 2}, true, false, DiffUnknown, "no difference is known; 2 not established"},
		{DiffCounts{Left: 1}, true, false, DiffDifferent, "left has 1 more, and covers right"},
		{DiffCounts{Right: 3}, true, false, DiffDifferent, "right has 3 more, and covers left"},
		{DiffCounts{Left: 1, Right: 3}, true, false, DiffDifferent, "left has 1 more, right has 3 more"},
		{DiffCounts{Left: 1}, false, false, DiffUnknown, "left has 1 more, right has 0 more"},
		{DiffCounts{Left: 1, Unknown: 4}, true, false, DiffUnknown, "left has 1 more, right has 0 more; 4 not established"},
		{DiffCounts{Left: 1, Right: 3}, true, true, DiffDifferent, "gains 3, loses 1"},
	}
	for _, tt := range tests {
		d := Diff{Counts: tt.counts, WhatIf: tt.whatIf}
		d.Settle(tt.established)
		if d.Verdict != tt.verdict || d.Summary() != tt.want {
			t.Errorf("%+v: %s, %q; want %s, %q", tt.counts, d.Verdict, d.Summary(), tt.verdict, tt.want)
		}
	}
}

func TestDiffEveryone(t *testing.T) {
	d := NewDiffEveryone("friday.json", "https://east")
	group := access.Ref{Kind: "Group", Name: "dev\x1b[31m"}
	binding := DiffChange{Object: access.Ref{Kind: "RoleBinding", Namespace: "prod", Name: "b"}, Change: "added", Effects: []DiffEffect{}}
	rows := diffRows()
	binding.Add(NewDiffEffect(group, rows[0], []string{"deletecollection", "list", "get"}, nil))
	binding.Add(NewDiffEffect(group, rows[2], []string{"get"}, nil))
	binding.Add(NewDiffEffect(group, rows[3], []string{"get"}, nil))
	role := DiffChange{Object: access.Ref{Kind: "ClusterRole", Name: "r"}, Change: "changed", Effects: []DiffEffect{}}
	role.Add(NewDiffEffect(access.Ref{Kind: "ServiceAccount", Namespace: "ci", Name: "bot"}, rows[1], nil, []string{"*", "get"}))
	role.Add(NewDiffEffect(access.Ref{Kind: "User", Name: "jane"}, rows[6], []string{"get"}, []string{"post"}))
	d.Changes = append(d.Changes, binding, role, DiffChange{Object: access.Ref{Kind: "Role", Namespace: "x", Name: "unused"}, Change: "removed", Effects: []DiffEffect{}}, DiffChange{Change: "changed"})
	d.Settle(true)
	golden(t, "diffeveryone", d)
}

func TestDiffEveryoneSummaries(t *testing.T) {
	object := DiffChange{Object: access.Ref{Kind: "ClusterRole", Name: "r"}}
	one := func(gains, loses []string) DiffChange {
		return DiffChange{Effects: []DiffEffect{{Subject: access.Ref{Kind: "User", Name: "jane"}, Gains: gains, Loses: loses}}}
	}
	get := []string{"get"}
	tests := []struct {
		changes     []DiffChange
		established bool
		verdict     DiffVerdict
		want        string
	}{
		{nil, true, DiffSame, "same: nobody may do more or less"},
		{[]DiffChange{object}, true, DiffSame, "same: objects differ, and nobody may do more or less"},
		{[]DiffChange{object}, false, DiffUnknown, "not established: who may do more or less is not known"},
		{[]DiffChange{one(get, nil)}, true, DiffDifferent, "1 subject may do more, 0 subjects may do less"},
		{[]DiffChange{one(get, get), one(nil, get)}, false, DiffUnknown, "1 subject may do more, 1 subject may do less"},
	}
	for _, tt := range tests {
		d := DiffEveryone{Changes: tt.changes}
		d.Settle(tt.established)
		if d.Verdict != tt.verdict || d.Summary() != tt.want {
			t.Errorf("%s, %q; want %s, %q", d.Verdict, d.Summary(), tt.verdict, tt.want)
		}
	}
}
