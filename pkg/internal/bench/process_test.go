package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cost is what one run of a program took.
type cost struct {
	wall time.Duration
	cpu  time.Duration
	peak int64 // bytes of memory, 0 where the system does not tell
	out  int64 // bytes written on stdout
}

// spend runs a program to its end. An exit code of 1 is an answer; whatever else
// fails has none.
func spend(t testing.TB, env []string, path string, args ...string) cost {
	t.Helper()
	var stdout counter
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended, stop := context.WithCancel(t.Context())
	peak := watchPeak(ended, cmd.Process.Pid)
	err := cmd.Wait()
	spent := cost{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), out: int64(stdout)}
	stop()
	spent.peak = <-peak
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%s %s: %v\n%s", path, brief(args), err, &stderr)
	}
	return spent
}

// and is the sum of two runs, with the larger of the peaks.
func (c cost) and(other cost) cost {
	return cost{wall: c.wall + other.wall, cpu: c.cpu + other.cpu, peak: max(c.peak, other.peak), out: c.out + other.out}
}

// report tells what one of n runs took on average. The time in ns that there
// always is would be that of all the looking around.
func (c cost) report(b *testing.B, n int) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(c.wall.Seconds()/float64(n), "s")
	b.ReportMetric(c.cpu.Seconds()/float64(n), "cpu-s")
	b.ReportMetric(float64(c.peak)/1e6, "MB-peak")
	b.ReportMetric(float64(c.out)/float64(n)/1e6, "MB-out")
}

// brief is a command line without the long lists.
func brief(args []string) string {
	text := strings.Join(args, " ")
	return text[:min(len(text), 200)]
}

// counter counts what is written.
type counter int64

func (c *counter) Write(text []byte) (int, error) {
	*c += counter(len(text))
	return len(text), nil
}

// watchPeak looks again and again how much memory a process has had at most. The
// figure that the system keeps of a process that has ended would be of no use: it
// begins with the memory of the one that started it.
func watchPeak(ctx context.Context, pid int) <-chan int64 {
	told := make(chan int64, 1)
	go func() {
		var peak int64
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				told <- peak
				return
			case <-tick.C:
				peak = max(peak, highWater(pid))
			}
		}
	}()
	return told
}

// highWater reads the VmHWM line of a process, on Linux.
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	words := strings.Fields(after)
	if len(words) == 0 {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(words[0], 10, 64)
	return kilobytes << 10
}
