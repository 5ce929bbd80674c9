package process

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// prompt is more than a process needs that does as it is asked.
const prompt = 10 * time.Second

func TestStopEndsAProcess(t *testing.T) {
	process := startShell(t, "trap 'echo stopping; exit 0' TERM; echo ready; while :; do sleep 0.01; done")
	started := time.Now()
	process.Stop(prompt)
	if waited := time.Since(started); waited >= prompt {
		t.Errorf("took %s", waited)
	}
	if got := readLog(t, process); got != "ready\nstopping\n" {
		t.Errorf("log is %q", got)
	}
}

func TestStopKillsAProcessThatIgnoresIt(t *testing.T) {
	process := startShell(t, "trap '' TERM; echo ready; while :; do sleep 0.01; done")
	process.Stop(50 * time.Millisecond)
	if err := process.child.Signal(syscall.Signal(0)); err != os.ErrProcessDone {
		t.Errorf("got %v, want %v", err, os.ErrProcessDone)
	}
}

func TestFailureShowsTheEndOfTheLog(t *testing.T) {
	process := startShell(t, "echo ready; seq 1 100; exit 3")
	<-process.Done()
	lines := strings.Split(process.Failure().Error(), "\n")
	if !strings.HasSuffix(lines[0], ": exit status 3") || len(lines) != tailLines+1 || lines[tailLines] != "100" {
		t.Errorf("got %q", lines)
	}
}

func TestMissingProgramIsAnError(t *testing.T) {
	dir := t.TempDir()
	_, err := Start(Command{Path: filepath.Join(dir, "none"), Dir: dir, LogPath: filepath.Join(dir, "log")})
	if err == nil {
		t.Error("no error")
	}
}

// TestCtrlCReachesOnlyTheLauncher: a terminal sends it to a whole process group.
func TestCtrlCReachesOnlyTheLauncher(t *testing.T) {
	process := startShell(t, "echo ready; while :; do sleep 0.01; done")
	defer process.Stop(prompt)
	group, err := syscall.Getpgid(process.child.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if group != process.child.Pid {
		t.Errorf("process %d is in group %d", process.child.Pid, group)
	}
}

// startShell runs a script and waits for the line "ready" in its log.
func startShell(t *testing.T, script string) *Process {
	t.Helper()
	dir := t.TempDir()
	process, err := Start(Command{
		Path:    "/bin/sh",
		Args:    []string{"-c", script},
		Dir:     dir,
		LogPath: filepath.Join(dir, "log"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(prompt); !strings.HasPrefix(readLog(t, process), "ready\n"); {
		if time.Now().After(deadline) {
			process.Stop(0)
			t.Fatal("the script is not ready")
		}
		time.Sleep(5 * time.Millisecond)
	}
	return process
}

func readLog(t *testing.T, process *Process) string {
	t.Helper()
	content, err := os.ReadFile(process.command.LogPath)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
