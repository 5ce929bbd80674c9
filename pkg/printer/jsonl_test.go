package printer

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stream is a report of lines, which counts those that were asked for.
type stream struct {
	grid
	values []any
	taken  *int
}

func (s stream) Lines() iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, v := range s.values {
			*s.taken++
			if !yield(v) {
				return
			}
		}
	}
}

func streamOf(values ...any) stream { return stream{values: values, taken: new(int)} }

// writes keeps what comes with each write, and fails from some write on.
type writes struct {
	pieces []string
	good   int
}

func (w *writes) Write(b []byte) (int, error) {
	if len(w.pieces) == w.good {
		return 0, errBrokenPipe
	}
	w.pieces = append(w.pieces, string(b))
	return len(b), nil
}

type jsonLine struct {
	Who string `json:"who"`
	Can []any  `json:"can"`
}

// Each value is a line of its own that arrives in one piece, as safe to look at
// as -o json.
func TestJSONL(t *testing.T) {
	var values []any
	for _, name := range hostileNames() {
		values = append(values, jsonLine{name, []any{true, nil, 1}})
	}
	out := writes{good: 10}
	if err := Print(&out, streamOf(values...), Options{Format: format(t, "jsonl"), Color: true, Width: 10}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"who":"\u001b]0;owned\u0007\u001b[31mred\u001b[0m","can":[true,null,1]}` + "\n",
		`{"who":"=cmd()","can":[true,null,1]}` + "\n",
		`{"who":"<script>alert('&')</script>","can":[true,null,1]}` + "\n",
		`{"who":"a|b","can":[true,null,1]}` + "\n",
		`{"who":"名前","can":[true,null,1]}` + "\n",
		`{"who":"jane\u202enimda","can":[true,null,1]}` + "\n",
	}
	if diff := cmp.Diff(want, out.pieces); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}

// What was written before an error stays, and nothing is read after it.
func TestJSONLEnds(t *testing.T) {
	tests := []struct {
		name    string
		report  stream
		writes  int
		want    string
		written []string
		taken   int
	}{
		{"without lines", streamOf(), 9, "<nil>", nil, 0},
		{"with the reader", streamOf(1, 2, 3), 1, "write the answer: broken pipe", []string{"1\n"}, 2},
		{"with what is no JSON", streamOf(1, make(chan int), 3), 9, "marshal as json: json: unsupported type: chan int", []string{"1\n"}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := writes{good: tt.writes}
			err := Print(&out, tt.report, Options{Format: format(t, "jsonl")})
			if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if errors.Is(err, errBrokenPipe) != (tt.writes < 9) {
				t.Errorf("error %v and that of the writer", err)
			}
			if diff := cmp.Diff(tt.written, out.pieces); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
			if *tt.report.taken != tt.taken {
				t.Errorf("%d lines were read, want %d", *tt.report.taken, tt.taken)
			}
		})
	}
}

func TestJSONLNeedsLines(t *testing.T) {
	var out bytes.Buffer
	err := Print(&out, hostileGrid(), Options{Format: format(t, "jsonl")})
	if diff := cmp.Diff(`output format "jsonl" does not fit this answer`, fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("", out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}
