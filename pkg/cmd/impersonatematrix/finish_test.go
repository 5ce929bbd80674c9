package impersonatematrix

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// What was printed is known to be incomplete only under --strict; an answer that
// says nothing is none; who interrupts gets what there is and the code for it.
func TestFinished(t *testing.T) {
	interrupted, stop := context.WithCancelCause(t.Context())
	stop(exit.ErrInterrupted)
	late, stopLate := context.WithCancelCause(t.Context())
	stopLate(errors.New("the --timeout of 1s was over"))
	tests := []struct {
		name               string
		ctx                context.Context
		incomplete, silent bool
		line               []string
		want               int
	}{
		{"complete", t.Context(), false, false, []string{"--strict"}, exit.OK},
		{"incomplete", t.Context(), true, false, nil, exit.OK},
		{"incomplete, and that matters", t.Context(), true, false, []string{"--strict"}, exit.NotEstablished},
		{"silent", t.Context(), true, true, nil, exit.NotEstablished},
		{"interrupted", interrupted, true, false, nil, exit.Interrupted},
		{"out of time", late, true, false, nil, exit.OK},
	}
	for _, tt := range tests {
		q, _ := inquiryOf(t, "", tt.line...)
		if got := exit.Code(q.finished(tt.ctx, tt.incomplete, tt.silent)); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, _ := inquiryOf(t, "", "--timeout", "90s")
		ctx, stop := q.limit(t.Context())
		defer stop()
		began := time.Now()
		<-ctx.Done()
		if waited := time.Since(began); waited != 90*time.Second || context.Cause(ctx).Error() != "the --timeout of 1m30s was over" {
			t.Errorf("after %s: %v", waited, context.Cause(ctx))
		}
	})
	q, _ := inquiryOf(t, "")
	ctx, stop := q.limit(t.Context())
	if _, limited := ctx.Deadline(); limited {
		t.Error("without --timeout there is an end")
	}
	stop()
}

// Only if nobody could be asked about is it an error, the first one.
func TestNobody(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	tests := []struct {
		errs []error
		want error
	}{{nil, nil}, {[]error{first, nil}, nil}, {[]error{first, second}, first}}
	for _, tt := range tests {
		q, _ := inquiryOf(t, "")
		if got := q.nobody(tt.errs); got != tt.want {
			t.Errorf("%v: got %v", tt.errs, got)
		}
	}
}

// The cell to look into is an odd one of the highest level, else any of the
// highest level; where nobody is on a level there is none.
func TestOddest(t *testing.T) {
	row := func(name, cluster, dev, prod string) report.LevelRow {
		cell := func(text string) report.LevelCell {
			odd := text != "" && text[len(text)-1] == '!'
			if odd {
				text = text[:len(text)-1]
			}
			return report.LevelCell{Level: text, Odd: odd}
		}
		made := report.LevelRow{Identity: report.Identity{Asked: name}}
		made.Cluster, made.Cells = cell(cluster), []report.LevelCell{cell(dev), cell(prod)}
		return made
	}
	levels := []report.LevelRole{{Name: "view"}, {Name: "edit"}}
	tests := []struct {
		name string
		rows []report.LevelRow
		want string
	}{
		{"the highest", []report.LevelRow{row("ann", "none", "view", "view"), row("bob", "none", "view", "edit")}, "bob in prod"},
		{"an odd one goes before a high one", []report.LevelRow{row("ann", "none", "view!", "edit"), row("bob", "none", "none", "none")}, "ann in dev"},
		{"the cluster as a whole", []report.LevelRow{row("ann", "view", "view", "view")}, "ann in "},
		{"an odd one without a level", []report.LevelRow{row("ann", "none", "none!", "edit")}, "ann in dev"},
		{"nobody", []report.LevelRow{row("ann", "none", "unknown", "none")}, ""},
	}
	for _, tt := range tests {
		who, namespace, found := oddest(&report.LevelMatrix{Levels: levels, Namespaces: []string{"dev", "prod"}, Rows: tt.rows})
		got := ""
		if found {
			got = who.Asked + " in " + namespace
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
