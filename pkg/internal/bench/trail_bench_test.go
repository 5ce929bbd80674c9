package bench

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/trail"
)

// The bars for audit logs.
const (
	mostTrailMemory = 200_000_000
	logSize         = 1_000_000_000 // bytes, of the log that is measured
)

// auditLog writes a made-up log of about so many bytes.
func auditLog(t testing.TB, bytes int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit.log")
	written(t, path, func(to io.Writer) error { return trail.Write(to, bytes, 1) })
	return path
}

func written(t testing.TB, path string, write func(io.Writer) error) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := write(file); err != nil {
		t.Fatal(err)
	}
}

// packed is a copy of the file that went through a compressor.
func packed(t testing.TB, path, suffix string, compressor func(io.Writer) (io.WriteCloser, error)) string {
	t.Helper()
	from, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	written(t, path+suffix, func(to io.Writer) error {
		through, err := compressor(to)
		if err != nil {
			return err
		}
		if _, err := io.Copy(through, from); err != nil {
			return err
		}
		return through.Close()
	})
	return path + suffix
}

func gzipper(to io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(to, gzip.BestSpeed) }

func zstandard(to io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(to) }

// TestTrailTakesLittleMemory: as much for a long log as for a short one, and from
// every kind of file the same answer.
func TestTrailTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while; not run with -short")
	}
	plugin, log := whoPlugin(t), auditLog(t, 60_000_000)
	var first []byte
	for _, path := range []string{log, packed(t, log, ".gz", gzipper), packed(t, log, ".zst", zstandard)} {
		if spent := spend(t, nil, plugin, "trail", path); spent.peak > mostTrailMemory {
			t.Errorf("%s: %d bytes of memory, want at most %d", filepath.Ext(path), spent.peak, mostTrailMemory)
		}
		answer, err := exec.CommandContext(t.Context(), plugin, "trail", path, "--top", "0").Output()
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = answer
		}
		if !bytes.Equal(first, answer) {
			t.Errorf("%s: another answer than of the plain file", filepath.Ext(path))
		}
	}
}

// BenchmarkTrail reads a log of a GB, beside grep on the same file.
func BenchmarkTrail(b *testing.B) {
	plugin, log := whoPlugin(b), auditLog(b, logSize)
	zipped, company := packed(b, log, ".gz", gzipper), filepath.Join("..", "..", "..", "docs", "examples", "acme")
	for _, one := range []struct {
		name, program string
		args          []string
	}{
		{"plain/grep", "grep", []string{"-c", "impersonatedUser", log}},
		{"plain/trail", plugin, []string{"trail", log}},
		{"plain/jsonl", plugin, []string{"trail", log, "-o", "jsonl"}},
		{"plain/alerts", plugin, []string{"trail", log, "--alerts"}},
		{"plain/chains", plugin, []string{"trail", log, "--chains"}},
		{"plain/explain-denied", plugin, []string{"trail", log, "--explain-denied", "-f", company}},
		{"gzip/zgrep", "zgrep", []string{"-c", "impersonatedUser", zipped}},
		{"gzip/trail", plugin, []string{"trail", zipped}},
		{"zstd/trail", plugin, []string{"trail", packed(b, log, ".zst", zstandard)}},
	} {
		b.Run(one.name, func(b *testing.B) {
			var total cost
			for b.Loop() {
				total = total.and(spend(b, nil, one.program, one.args...))
			}
			total.report(b, b.N)
			b.ReportMetric(logSize/1e6*float64(b.N)/total.wall.Seconds(), "MB/s")
		})
	}
}
