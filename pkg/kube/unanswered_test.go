package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestInWords(t *testing.T) {
	asked := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://10.0.0.1:6443/apis/x?timeout=3s", Err: err}
	}
	pods := schema.GroupResource{Resource: "pods"}
	tests := []struct {
		name string
		err  error
		want string
		is   error // what must still be found in it
	}{
		{"no address", asked(errors.New("connection refused")), "reaching https://10.0.0.1:6443: connection refused", nil},
		{"too late", asked(os.ErrDeadlineExceeded), "https://10.0.0.1:6443 did not answer within 3s", os.ErrDeadlineExceeded},
		{"interrupted", asked(context.Canceled), "interrupted", context.Canceled},
		{"ended before the header", asked(io.EOF), "the connection broke off in mid-answer", io.EOF},
		{
			"ended in the body", errors.New("unexpected error when reading response body. Please retry. Original error: unexpected EOF"),
			"the connection broke off in mid-answer", io.ErrUnexpectedEOF,
		},
		{"the server's words stay", apierrors.NewForbidden(pods, "web", errors.New("no")), `pods "web" is forbidden: no`, nil},
		{
			"words that client-go lost", apierrors.NewGenericServerResponse(403, "get", schema.GroupResource{}, "", "unknown", 0, true),
			"the server answered 403 Forbidden", nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := inWords(fmt.Errorf("%w", tt.err))
			if got.Error() != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if !errors.Is(got, tt.err) || tt.is != nil && !errors.Is(got, tt.is) {
				t.Errorf("%q hides its cause", got)
			}
		})
	}
}
