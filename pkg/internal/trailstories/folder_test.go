package trailstories

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFolder: what comes to a folder while it is followed is shown like what was
// there, and counted once when it is rotated.
func TestFolder(t *testing.T) {
	folder := t.TempDir()
	put := func(name string, ids ...string) {
		t.Helper()
		file, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			_, _ = fmt.Fprintf(file, `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":%q,"stage":"ResponseComplete",`+
				`"requestURI":"/api/v1/pods","verb":"list","user":{"username":"alice"},"impersonatedUser":{"username":"jane"},"objectRef":{"resource":"pods","apiVersion":"v1"},`+
				`"responseStatus":{"code":200},"requestReceivedTimestamp":"2026-01-31T18:00:00.000000Z","stageTimestamp":"2026-01-31T18:00:00.000000Z"}`+"\n", id)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	put("first.log", "1")
	follower := begun(t, "following "+filepath.Join(folder, "first.log")+", "+folder+"; an interrupt shows the table\n", folder, "--follow")
	shown := func() {
		t.Helper()
		if line, err := follower.lines.ReadString('\n'); err != nil {
			t.Fatalf("%q, %v", line, err)
		}
	}
	put("second.log", "2", "3")
	shown()
	shown()
	if err := os.Rename(filepath.Join(folder, "second.log"), filepath.Join(folder, "second.log.1")); err != nil {
		t.Fatal(err)
	}
	put("second.log", "4")
	put("first.log", "5")
	shown()
	shown()
	want := rows(said(t, folder))
	if diff := cmp.Diff(want, rows(follower.table(t))); diff != "" {
		t.Errorf("what is there (-) and what was followed (+):\n%s", diff)
	}
}

// TestPipe: a pipe that nobody writes to ends with the first interrupt.
func TestPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := exec.CommandContext(t.Context(), "mkfifo", pipe).Run(); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	if diff := cmp.Diff("no impersonated requests in 0 lines of 1 file\n", begun(t, "following "+pipe+";", pipe, "--follow").table(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
