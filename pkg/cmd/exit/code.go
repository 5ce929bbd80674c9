package exit

import (
	"context"
	"errors"
	"io"
	"net"
	"os/exec"

	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

// The exit codes.
const (
	OK             = 0
	No             = 1 // no, different, failed
	Trouble        = 2 // usage, cluster or file error
	NotEstablished = 3 // the answer is unknown
	Interrupted    = 130
)

// Answer is a result that is told by the exit code alone: what there is to say
// has been printed.
type Answer struct{ Code int }

func (a *Answer) Error() string { return "the answer is in the exit code" }

// With returns an error that ends the program with the code, nil for OK.
func With(code int) error {
	if code == OK {
		return nil
	}
	return &Answer{Code: code}
}

// Unestablished is an error after which nothing is known, though the server was
// reached: what the answer goes by may not be read.
type Unestablished struct{ Err error }

func (u *Unestablished) Error() string { return u.Err.Error() }

// Unwrap is what the server said.
func (u *Unestablished) Unwrap() error { return u.Err }

// UsageError is a command line that cannot be meant. Hint says what to type
// instead.
type UsageError struct {
	Problem string
	Hint    string
}

func (u *UsageError) Error() string { return u.Problem }

// Usage makes a UsageError.
func Usage(problem, hint string) error { return &UsageError{Problem: problem, Hint: hint} }

// ErrInterrupted is the cause of a context that SIGINT ended.
var ErrInterrupted = errors.New("interrupted")

// Code is the exit code for an error; 0 for nil.
func Code(err error) int {
	var answer *Answer
	var child *exec.ExitError
	switch {
	case err == nil:
		return OK
	case errors.As(err, &answer):
		return answer.Code
	case errors.As(err, &child) && child.ExitCode() >= 0:
		return child.ExitCode()
	case errors.Is(err, ErrInterrupted), errors.Is(err, context.Canceled):
		return Interrupted
	case unanswered(err):
		return NotEstablished
	default:
		return Trouble
	}
}

// unanswered: the server was reached and took the caller for somebody, but the
// review was refused, broke off or did not come in time. That establishes
// nothing, which is another thing than a cluster that cannot be asked at all.
func unanswered(err error) bool {
	var denied *kube.ImpersonationDenied
	var refused *kube.ReviewRefused
	var unread *Unestablished
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return false
	}
	return errors.As(err, &denied) || errors.As(err, &refused) || errors.As(err, &unread) || isTimeout(err) || isOverloaded(err) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
