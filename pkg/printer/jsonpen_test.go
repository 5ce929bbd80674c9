package printer

import (
	"bytes"
	"encoding/json"
	"iter"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// TestJSONIsIndentedAsTheLibraryDoes holds the pen against encoding/json.
func TestJSONIsIndentedAsTheLibraryDoes(t *testing.T) {
	for seed := range 2000 {
		v := anyJSON(rand.New(rand.NewSource(int64(seed))), 4)
		want, err := json.MarshalIndent(v, "", "    ")
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := writeJSON(&got, v); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want)+"\n", got.String()); diff != "" {
			t.Fatalf("seed %d (-library +pen):\n%s", seed, diff)
		}
	}
}

// anyJSON is a value of any shape without characters that have to be escaped.
func anyJSON(random *rand.Rand, depth int) any {
	texts := []string{"", "a", `"`, `\`, `\"`, "[1, {]", "名:前,", "}{"}
	if depth == 0 {
		return []any{nil, true, 1.5, texts[random.Intn(len(texts))]}[random.Intn(4)]
	}
	switch random.Intn(3) {
	case 0:
		list := []any{}
		for range random.Intn(4) {
			list = append(list, anyJSON(random, depth-1))
		}
		return list
	case 1:
		object := map[string]any{}
		for range random.Intn(4) {
			object[texts[random.Intn(len(texts))]] = anyJSON(random, depth-1)
		}
		return object
	default:
		return anyJSON(random, 0)
	}
}

// pieces is a report that is written in pieces.
type pieces struct {
	report.Report `json:"-"`
	Before        string `json:"before"`
	Rows          []any  `json:"rows"`
	After         []int  `json:"after,omitempty"`
}

// onePiece is the same in one piece.
type onePiece pieces

func (p pieces) Long() (short any, field string, items iter.Seq[any]) {
	short = onePiece{Before: p.Before, After: p.After}
	return short, "rows", slices.Values(p.Rows)
}

func TestPiecesMakeTheSameJSON(t *testing.T) {
	for _, rows := range [][]any{{}, {1}, {map[string]any{"rows": nil}, []any{}, "a\x1b\n"}} {
		p := pieces{Before: `"rows":null \"rows\":null`, Rows: rows, After: []int{1}}
		var want, got bytes.Buffer
		if err := writeJSON(&want, onePiece(p)); err != nil {
			t.Fatal(err)
		}
		if err := writeJSON(&got, p); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("(-in one piece +in pieces):\n%s", diff)
		}
	}
}
