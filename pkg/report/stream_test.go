package report

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whoever reads records or lines may stop at any of them.
func TestStreamsCanBeLeft(t *testing.T) {
	type stream interface {
		Recorder
		Streamer
	}
	for name, s := range map[string]stream{
		"levels": levelsWith(t, View{}), "matrix": matrixWith(View{}, "get pods", "create pods/exec"),
	} {
		_, records := s.Records()
		all := slices.Collect(records)
		for most := 1; most < len(all); most++ {
			_, records := s.Records()
			var got [][]Cell
			for record := range records {
				if got = append(got, record); len(got) == most {
					break
				}
			}
			if diff := cmp.Diff(all[:most], got); diff != "" {
				t.Errorf("%s: the first %d records (-want +got):\n%s", name, most, diff)
			}
		}
		lines := slices.Collect(s.Lines())
		for most := 1; most < len(lines); most++ {
			count := 0
			for range s.Lines() {
				if count++; count == most {
					break
				}
			}
			if count != most {
				t.Errorf("%s: %d lines of %d", name, count, most)
			}
		}
	}
}

func TestPermissionLinesCanBeLeft(t *testing.T) {
	m := permissionsWith(ByVerb, View{})
	whole := len(slices.Collect(m.Lines()))
	for most := 1; most < whole; most++ {
		count := 0
		for range m.Lines() {
			if count++; count == most {
				break
			}
		}
		if count != most {
			t.Errorf("%d lines of %d", count, most)
		}
	}
}
