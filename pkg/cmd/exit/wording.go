package exit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os/exec"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
)

// Report writes what went wrong and what to do about it. It writes nothing for
// errors that have been told already.
func Report(w io.Writer, command string, err error) {
	var answer *Answer
	var child *exec.ExitError
	if err == nil || errors.As(err, &answer) || errors.As(err, &child) {
		return
	}
	lines := strings.Split("error: "+words(err), "\n")
	for _, line := range append(lines, advice(command, err)...) {
		fmt.Fprintln(w, printer.Escape(line))
	}
}

// words are the error's own; an error may have several lines.
func words(err error) string {
	if errors.Is(err, ErrInterrupted) || errors.Is(err, context.Canceled) {
		return "interrupted"
	}
	return strings.TrimSpace(err.Error())
}

// advice is the next step for the kinds of trouble that have one.
func advice(command string, err error) []string {
	var usage *UsageError
	var denied *kube.ImpersonationDenied
	switch {
	case errors.As(err, &usage):
		return usageAdvice(command, usage)
	case errors.As(err, &denied):
		return deniedAdvice(denied)
	default:
		return sentence(clusterAdvice(err))
	}
}

func sentence(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func usageAdvice(command string, usage *UsageError) []string {
	var lines []string
	if usage.Hint != "" {
		lines = strings.Split(usage.Hint, "\n")
	}
	return append(lines, "see "+command+" --help")
}

// clusterAdvice names the next step after an error of the connection or server.
func clusterAdvice(err error) string {
	var mismatch *kube.IdentityMismatch
	var twice *kube.AlreadyImpersonating
	var refused *kube.ReviewRefused
	switch {
	case errors.Is(err, kube.ErrNoCluster):
		return "set KUBECONFIG, or give --kubeconfig or --server"
	case errors.As(err, &mismatch):
		return "nothing was answered, since it would be about somebody else; ask the API server directly, past any proxy (--server), or use --source review"
	case errors.As(err, &twice):
		return "leave out --as, or use --source review"
	case errors.As(err, &refused):
		return "ask for the right to create these reviews, or try another --source"
	case apierrors.IsUnauthorized(err):
		return "your credentials are missing, wrong or expired: log in again, or check the user of this context (kubectl config view --minify)"
	case apierrors.IsTooManyRequests(err):
		return "the server is overloaded: try again later, with a lower --concurrency"
	case isTimeout(err):
		return "the server did not answer in time: raise --request-timeout (0 waits for ever), or check the connection (kubectl get --raw /readyz)"
	case apierrors.IsInternalError(err), apierrors.IsServiceUnavailable(err):
		return "the fault is the server's: see its log, or try again later"
	case isConnection(err):
		return "check that the server can be reached, and the context and cluster in use (kubectl config view --minify)"
	default:
		return ""
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() ||
		apierrors.IsTimeout(err) || apierrors.IsServerTimeout(err)
}

// isOverloaded: the server answered that it cannot answer now.
func isOverloaded(err error) bool {
	return apierrors.IsTooManyRequests(err) || apierrors.IsInternalError(err) || apierrors.IsServiceUnavailable(err)
}

func isConnection(err error) bool {
	var address *url.Error
	return errors.As(err, &address) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Waiting words the note about a request that takes long.
func Waiting(method, path string, waited time.Duration) string {
	return fmt.Sprintf("still waiting for %s %s after %s (--request-timeout bounds the wait)", method, path, waited)
}
