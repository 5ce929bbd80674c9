package exit

import (
	"context"
	"crypto/tls"
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
	lines := append(strings.Split("error: "+Redact(words(err)), "\n"), advice(command, err)...)
	if usage := (*UsageError)(nil); errors.As(err, &usage) {
		lines = wrapped(lines)
	}
	for _, line := range lines {
		fmt.Fprintln(w, printer.Escape(line))
	}
}

// wrapped is prose of our own as a terminal shows it. What a server said stays in
// one line, as it is to be searched for, and so do manifests.
func wrapped(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, printer.Wrap(printer.Escape(line), printer.Columns)...)
	}
	return all
}

// words are the error's own; an error may have several lines.
func words(err error) string {
	if isInterrupted(err) {
		return "interrupted"
	}
	return strings.TrimSpace(err.Error())
}

func isInterrupted(err error) bool {
	return errors.Is(err, ErrInterrupted) || errors.Is(err, context.Canceled)
}

// advice is the next step for the kinds of trouble that have one.
func advice(command string, err error) []string {
	var usage *UsageError
	var denied *kube.ImpersonationDenied
	var refused *kube.ReviewRefused
	switch {
	case isInterrupted(err):
		return nil
	case errors.As(err, &usage):
		return usageAdvice(command, usage)
	case errors.As(err, &denied):
		return deniedAdvice(denied)
	case errors.As(err, &refused) && refused.User != "" && refused.IsAboutOthers():
		return refusedAdvice(refused)
	default:
		return sentence(clusterAdvice(err))
	}
}

// Advice is the next step after trouble that left an answer unknown, "" if
// there is none to give.
func Advice(err error) string {
	var denied *kube.ImpersonationDenied
	if errors.As(err, &denied) {
		return "ask a cluster administrator for the right to impersonate this identity, or to create subjectaccessreviews"
	}
	return clusterAdvice(err)
}

func sentence(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
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
		return mismatchAdvice(mismatch)
	case errors.As(err, &twice):
		return "leave out --as (or as: in the kubeconfig), or use --source review"
	case errors.As(err, &refused):
		return "ask for the right to create these reviews, or try another --source"
	case apierrors.IsUnauthorized(err), isCredentialPlugin(err):
		return "your credentials are missing, wrong or expired: log in again, or check the user of\nthis context (kubectl config view --minify)"
	case apierrors.IsForbidden(err):
		return "ask a cluster administrator for this right; whoami shows whom the server sees"
	case apierrors.IsTooManyRequests(err):
		return "the server is overloaded: try again later, with a lower --concurrency"
	case isTimeout(err):
		return "raise --request-timeout, or check the connection (kubectl get --raw /readyz)"
	case apierrors.IsInternalError(err), apierrors.IsServiceUnavailable(err):
		return "the fault is the server's: see its log, or try again later"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "try again; if it happens again, something between here and the server cuts connections"
	case isUntrusted(err):
		return "check the certificate authority of this cluster in the kubeconfig (kubectl config view --minify)"
	case isConnection(err):
		return "check that the server can be reached, and the context and cluster in use\n(kubectl config view --minify)"
	case isKubeconfig(err):
		return "check the kubeconfig in use (kubectl config view; kubectl config get-contexts)"
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

func mismatchAdvice(mismatch *kube.IdentityMismatch) string {
	advice := "nothing was answered: it would be about somebody else; ask the API server itself,\npast any proxy (--server)"
	if mismatch.Acting {
		return advice
	}
	return advice + ", or use --source review"
}

func isConnection(err error) bool {
	var address *url.Error
	return errors.As(err, &address)
}

func isUntrusted(err error) bool {
	var untrusted *tls.CertificateVerificationError
	return errors.As(err, &untrusted)
}

// isCredentialPlugin recognises a failed plugin of the kubeconfig's user, for
// which client-go has no type (k8s.io/client-go
// plugin/pkg/client/auth/exec/exec.go, RoundTrip).
func isCredentialPlugin(err error) bool {
	return strings.Contains(err.Error(), "getting credentials: ")
}

func isKubeconfig(err error) bool {
	var unreadable *kube.KubeconfigError
	return errors.As(err, &unreadable)
}

// Waiting words the note about a request that takes long.
func Waiting(method, path string, waited time.Duration) string {
	return fmt.Sprintf("still waiting for %s %s after %s (--request-timeout bounds the wait)", method, path, waited)
}

// Busy words the note about a server that asks to come back later.
func Busy(wait time.Duration) string {
	return fmt.Sprintf("the server is busy; asking again in %s, as it wishes (--request-timeout bounds the wait)", wait)
}
