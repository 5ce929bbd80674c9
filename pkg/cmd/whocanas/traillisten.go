package whocanas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/webhook"
)

// listening is a receiver of audit events, and what it takes.
type listening struct {
	address string
	folder  string
	tls     webhook.TLS
	console flags.Console
	quiet   bool
}

// validate refuses what cannot be meant before anything is opened.
func (l *listening) validate(paths []string) error {
	switch {
	case len(paths) > 0:
		return exit.Usage("--listen gets the events from the API server, and reads no file", "leave out "+paths[0]+"; what was recorded before is read from --record")
	case l.folder == "":
		return exit.Usage("--listen needs a folder to record the events in", "add --record DIR")
	case l.tls != webhook.TLS{} && (l.tls.Cert == "" || l.tls.Key == "" || l.tls.ClientCA == ""):
		return exit.Usage("--tls-cert, --tls-key and --client-ca go together", "give all three, or none on a loopback address")
	case !isAddress(l.address):
		return exit.Usage(fmt.Sprintf("--listen %s is no address with a port", l.address), "give ADDRESS:PORT, such as 127.0.0.1:8443")
	case l.tls == webhook.TLS{} && !webhook.IsLoopback(l.address):
		return exit.Usage(fmt.Sprintf("--listen %s can be reached by others, who could make events up", l.address),
			"add --tls-cert, --tls-key and --client-ca, or listen at 127.0.0.1:PORT")
	}
	return nil
}

func isAddress(address string) bool {
	_, port, err := net.SplitHostPort(address)
	return err == nil && port != ""
}

// recorded are the files of a folder of events; none if there is no folder yet.
func (l *listening) recorded() (files []manifest.LogFile, gaps []string, err error) {
	files, gaps, err = manifest.LogFiles([]string{l.folder}, nil)
	if errors.Is(err, manifest.ErrNoFiles) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("looking at what was recorded: %w", err)
	}
	return files, gaps, nil
}

// listen reads what was recorded, and then takes what the API server sends, until
// it is interrupted.
func (t *trailReading) listen(l listening) func(context.Context, func(auditlog.Event)) error {
	return func(ctx context.Context, take func(auditlog.Event)) (err error) {
		listener, err := webhook.Listener(ctx, l.address, l.tls)
		if err != nil {
			return fmt.Errorf("listening at %s: %w", l.address, err)
		}
		defer listener.Close()
		recorder, cut, err := webhook.Open(l.folder, time.Now)
		if err != nil {
			return fmt.Errorf("opening the record: %w", err)
		}
		defer func() { err = errors.Join(err, recorder.Close()) }()
		var gaps []string
		if t.files, gaps, err = l.recorded(); err != nil {
			return err
		}
		for _, gap := range gaps {
			t.complete.Missing(gap)
		}
		before := t.before
		if before == nil { // the lines of -o jsonl are about what comes
			before = func(auditlog.Event) {}
		}
		for _, file := range t.files {
			t.readFile(ctx, file, t.each(before))
		}
		l.begun(listener.Addr().String(), cut, len(t.files))
		var mutex sync.Mutex
		each := t.each(take)
		receiver := webhook.NewReceiver(recorder, func(lines []byte) {
			mutex.Lock()
			defer mutex.Unlock()
			counts, err := auditlog.Follow(context.WithoutCancel(ctx), bytes.NewReader(lines), t.finder, each)
			t.counted("what was sent", counts)
			if err != nil { // which reading from memory does not give
				t.complete.Missing(err.Error())
			}
		}, func(err error) { l.console.Note("warning: a batch could not be recorded: %v", err) })
		err = webhook.Serve(ctx, listener, receiver, noting{l.console})
		t.heard(receiver)
		return err
	}
}

// begun says where events are awaited.
func (l *listening) begun(address string, cut, files int) {
	if l.quiet {
		return
	}
	scheme := "http"
	if l.tls != (webhook.TLS{}) {
		scheme = "https"
	}
	l.console.Note("listening at %s://%s, recording in %s (%d files from before); an interrupt shows the table", scheme, address, l.folder, files)
	if cut > 0 {
		l.console.Note("note: %d of them ended in the middle of an event, which was removed: the server was not told that it had arrived", cut)
	}
}

// heard notes what did not become a record.
func (t *trailReading) heard(receiver *webhook.Receiver) {
	t.read.Files++
	t.explain()
	if n := receiver.Refused(); n > 0 {
		t.complete.Missing(fmt.Sprintf("requests that were no batch of audit events, or too large, and were refused: %d", n))
	}
	if n := receiver.Failed(); n > 0 {
		t.complete.Missing(fmt.Sprintf("batches that could not be recorded, which the server sends again for a while: %d", n))
	}
}

// noting writes lines as notes.
type noting struct{ console flags.Console }

func (n noting) Write(text []byte) (int, error) {
	n.console.Note("note: %s", strings.TrimSpace(string(text)))
	return len(text), nil
}
