package process

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Command says what to run. Dir and LogPath are required.
type Command struct {
	Path string
	Args []string
	// Dir is the working directory.
	Dir string
	// LogPath is the file that takes the output.
	LogPath string
}

// Process is a running or ended child.
type Process struct {
	command Command
	child   *os.Process
	done    chan struct{}
	err     error // how it ended; to be read after done
}

// Start starts a child.
func Start(command Command) (*Process, error) {
	log, err := os.OpenFile(command.LogPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", command.Path, err)
	}
	child := exec.Command(command.Path, command.Args...)
	child.Dir = command.Dir
	child.Stdout, child.Stderr = log, log
	child.SysProcAttr = attributes()

	process := &Process{command: command, done: make(chan struct{})}
	started := make(chan error)
	go process.run(child, log, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", command.Path, err)
	}
	return process, nil
}

// run starts the child and waits for it on one thread: the death signal is bound
// to the thread that forks, and Go ends idle threads.
func (p *Process) run(child *exec.Cmd, log *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer log.Close()
	if err := child.Start(); err != nil {
		started <- err
		return
	}
	p.child = child.Process
	started <- nil
	p.err = child.Wait()
	close(p.done)
}

// Done is closed when the child has ended.
func (p *Process) Done() <-chan struct{} {
	return p.done
}

// Failure describes a child that ended by itself, with the end of its log. It is
// to be called after Done.
func (p *Process) Failure() error {
	ending := "it ended by itself"
	if p.err != nil {
		ending = p.err.Error()
	}
	return fmt.Errorf("%s: %s\n%s", p.command.Path, ending, tail(p.command.LogPath))
}

// Stop asks the child to end, and kills it if it has not after patience.
func (p *Process) Stop(patience time.Duration) {
	_ = p.child.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(patience):
		_ = p.child.Kill()
		<-p.done
	}
}
