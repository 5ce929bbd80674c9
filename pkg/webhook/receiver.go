package webhook

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sync/atomic"
	"time"
)

// MaxBody is the size in bytes from which on a batch is refused. An API server
// sends 400 events at a time unless it is told otherwise.
const MaxBody = 64 << 20

// atOnce is how many batches are taken at a time. Others wait, for no longer than
// one may take to arrive: a server that is kept waiting tries for 80 seconds.
const (
	atOnce   = 4
	bodyTime = 10 * time.Second
)

// Receiver takes batches over HTTP.
type Receiver struct {
	recorder *Recorder
	took     func(lines []byte)
	turns    chan struct{}
	trouble  func(error)
	patience time.Duration // with one body
	refused  atomic.Int64
	failed   atomic.Int64
}

// NewReceiver makes a receiver. took gets the lines of the events that are new,
// after they were recorded and before the sender hears of it; trouble gets why a
// batch could not be recorded. Any goroutine calls them.
func NewReceiver(recorder *Recorder, took func(lines []byte), trouble func(error)) *Receiver {
	return &Receiver{recorder: recorder, took: took, trouble: trouble, turns: make(chan struct{}, atOnce), patience: bodyTime}
}

// Refused is how many batches were no batches of audit events, or too large: an API
// server does not send those again. Failed ones could not be recorded; it does.
func (r *Receiver) Refused() int64 { return r.refused.Load() }

// Failed counts the batches that could not be recorded.
func (r *Receiver) Failed() int64 { return r.failed.Load() }

// ServeHTTP takes one batch. The answer is 200 only when all of its events are on
// the disk; 5xx has an API server send it again, 4xx has it drop the batch.
//
// Upstream: k8s.io/apiserver pkg/util/webhook/webhook.go, DefaultShouldRetry.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
	case <-request.Context().Done():
		return
	}
	status, err := r.take(w, request)
	if err != nil {
		r.count(status)
		http.Error(w, err.Error(), status)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (r *Receiver) count(status int) {
	if status >= http.StatusInternalServerError {
		r.failed.Add(1)
	} else {
		r.refused.Add(1)
	}
}

func (r *Receiver) take(w http.ResponseWriter, request *http.Request) (status int, err error) {
	if request.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, errors.New("audit events are sent by POST")
	}
	// A page in a browser cannot send this type to another site without asking.
	if kind, _, err := mime.ParseMediaType(request.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return http.StatusUnsupportedMediaType, errors.New("audit events are sent as application/json")
	}
	// Where the connection knows no deadline, that of the server stands.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(r.patience))
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, MaxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d MB: lower --audit-webhook-batch-max-size", MaxBody>>20)
	}
	if err != nil {
		return http.StatusBadRequest, err
	}
	lines, err := linesOf(body)
	if err != nil {
		return http.StatusBadRequest, err
	}
	fresh, err := r.recorder.Record(lines)
	if err != nil {
		r.trouble(err)
		return http.StatusInternalServerError, errors.New("not recorded")
	}
	if len(fresh) > 0 {
		r.took(fresh)
	}
	return http.StatusOK, nil
}
