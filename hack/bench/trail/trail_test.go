package trail

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

func written(t *testing.T, size int64, seed uint64) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, size, seed); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheSameSeedMakesTheSameLog(t *testing.T) {
	log := written(t, 100_000, 1)
	if !bytes.Equal(log, written(t, 100_000, 1)) {
		t.Error("another log from the same seed")
	}
	if bytes.Equal(log, written(t, 100_000, 2)) {
		t.Error("the same log from another seed")
	}
}

// TestTheLogIsOne: every line is read as an event, and so many tell of
// impersonation as are meant to.
func TestTheLogIsOne(t *testing.T) {
	log := written(t, 20_000_000, 1)
	acted, refusals := 0, 0
	counts, err := auditlog.Read(t.Context(), bytes.NewReader(log), auditlog.Impersonations(), 2, func(e auditlog.Event) {
		if e.Refused {
			refusals++
		} else {
			acted++
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := counts.Lines
	if diff := cmp.Diff(auditlog.Counts{Bytes: int64(len(log)), Lines: int64(bytes.Count(log, []byte("\n")))}, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if share := float64(acted) / float64(lines); share < 0.015 || share > 0.025 || refusals == 0 {
		t.Errorf("%d impersonated and %d refused of %d", acted, refusals, lines)
	}
}
