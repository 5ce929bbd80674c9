package lock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrHeld says that another owner has the lock.
var ErrHeld = errors.New("held by another process")

// pollInterval is how often a held lock is tried again.
const pollInterval = 50 * time.Millisecond

// Lock is a lock that this process owns.
type Lock struct {
	file *os.File
}

// Try takes the lock at path, making the file if need be and writing this
// process's id into it. The error is ErrHeld if somebody else has it.
func Try(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking: %w", err)
	}
	if err := own(file, path); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return &Lock{file: file}, nil
}

// Wait takes the lock at path as soon as it is free. It calls waiting once if the
// lock is not free at first. If ctx ends before, the error is ctx's and ErrHeld.
func Wait(ctx context.Context, path string, waiting func()) (*Lock, error) {
	lock, err := Try(path)
	if errors.Is(err, ErrHeld) {
		waiting()
	}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for errors.Is(err, ErrHeld) {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for %s, %w: %w", path, ErrHeld, ctx.Err())
		case <-tick.C:
			lock, err = Try(path)
		}
	}
	return lock, err
}

// Release removes the file and lets go of it.
func (l *Lock) Release() error {
	removeErr := os.Remove(l.file.Name())
	closeErr := l.file.Close()
	if err := errors.Join(removeErr, closeErr); err != nil {
		return fmt.Errorf("unlocking: %w", err)
	}
	return nil
}

// Owner is the id of the process that has the lock at path, or 0 if nobody has.
func Owner(path string) (int, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("looking for the owner of a lock: %w", err)
	}
	defer file.Close()
	err = flock(file, syscall.LOCK_SH)
	if err == nil {
		return 0, nil
	}
	if !errors.Is(err, ErrHeld) {
		return 0, fmt.Errorf("looking for the owner of %s: %w", path, err)
	}
	return readID(path)
}

// own locks the file and signs it. The file may have been removed by its last
// owner after it was opened: a lock on it would then protect nothing.
func own(file *os.File, path string) error {
	if err := flock(file, syscall.LOCK_EX); err != nil {
		return err
	}
	if !isAt(file, path) {
		return ErrHeld
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// flock locks without waiting.
func flock(file *os.File, how int) error {
	err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrHeld
	}
	return err
}

func isAt(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	present, err := os.Stat(path)
	return err == nil && os.SameFile(opened, present)
}

func readID(path string) (int, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, fmt.Errorf("looking for the owner of a lock: %w", err)
	}
	id, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil || id <= 0 {
		return 0, fmt.Errorf("%s: %q is not a process id", path, content)
	}
	return id, nil
}
