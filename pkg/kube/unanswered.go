package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// unanswered is a request without an answer, or with half of one, in fewer
// words than client-go's, which repeat the whole URL.
type unanswered struct {
	words  string
	causes []error
}

func (u *unanswered) Error() string   { return u.words }
func (u *unanswered) Unwrap() []error { return u.causes }

// inWords words the errors of a connection. An answer of the server stays what
// it is, unless client-go lost its words.
func inWords(err error) error {
	var address *url.Error
	var answer apierrors.APIStatus
	switch {
	case errors.Is(err, context.Canceled):
		return &unanswered{"interrupted", []error{err}}
	case errors.As(err, &address) && address.Timeout():
		return &unanswered{late(address), []error{err}}
	case isBrokenOff(err):
		return &unanswered{"the connection broke off in mid-answer", []error{err, io.ErrUnexpectedEOF}}
	case errors.As(err, &address):
		return &unanswered{"reaching " + server(address) + ": " + address.Err.Error(), []error{err}}
	case errors.As(err, &answer) && isWordless(answer):
		code := int(answer.Status().Code)
		return &unanswered{fmt.Sprintf("the server answered %d %s", code, http.StatusText(code)), []error{err}}
	default:
		return err
	}
}

// late says who did not answer and in which time, which client-go sends along
// as a parameter of every request.
func late(address *url.Error) string {
	words := server(address) + " did not answer"
	if asked, err := url.Parse(address.URL); err == nil && asked.Query().Get("timeout") != "" {
		words += " within " + asked.Query().Get("timeout")
	}
	return words
}

func server(address *url.Error) string {
	asked, err := url.Parse(address.URL)
	if err != nil {
		return address.URL
	}
	return asked.Scheme + "://" + asked.Host
}

// isBrokenOff recognises an answer that ended before its end: client-go has no
// type for it (k8s.io/client-go rest/request.go, transformResponse).
func isBrokenOff(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		err != nil && strings.Contains(err.Error(), "error when reading response body")
}

// isWordless recognises answers whose body client-go did not decode.
func isWordless(answer apierrors.APIStatus) bool {
	message := answer.Status().Message
	return message == "unknown" || strings.Contains(message, `("unknown")`)
}
