package auditlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
)

// readDocument reads JSON that spans lines: lists of events, or events that were
// laid out for people, as clouds' own programs print them. It takes one element
// after the other, on one core.
func readDocument(ctx context.Context, log io.Reader, find Finder, each func(Event)) (Counts, error) {
	bounded := &allowance{from: log, left: MaxLine}
	d := &elements{ctx: ctx.Err, decoder: json.NewDecoder(bounded), bound: bounded, sieve: sieve{find: find}, each: each}
	var err error
	for err == nil {
		err = d.value()
	}
	counts := &d.sieve.counts
	counts.Bytes = d.decoder.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		err = nil
	case errors.Is(err, errOversized):
		counts.Lines++
		counts.unread(&counts.Oversized)
		counts.RestLost++
		err = nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax):
		counts.Lines++
		counts.unread(&counts.Broken)
		counts.RestLost++
		err = nil
	}
	if err == nil && counts.Lines > 0 && counts.Foreign == counts.Lines {
		return Counts{}, &FormatError{What: "JSON without audit events"}
	}
	return *counts, err
}

// elements are those of the lists in a document.
type elements struct {
	ctx     func() error
	decoder *json.Decoder
	bound   *allowance
	sieve   sieve
	each    func(Event)
}

// value takes a list of elements, or an object that holds one or is one.
func (d *elements) value() error {
	token, err := d.decoder.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		return d.list()
	case json.Delim('{'):
		return d.object()
	default:
		d.take([]byte("null"))
		return nil
	}
}

// list takes the elements up to the end of the list.
func (d *elements) list() error {
	for d.decoder.More() {
		var element json.RawMessage
		if err := d.decode(&element); err != nil {
			return err
		}
		d.take(element)
	}
	_, err := d.decoder.Token()
	return unexpected(err)
}

// object takes the elements of the lists that it holds; one without any is an
// element itself.
func (d *elements) object() error {
	rest, lists := map[string]json.RawMessage{}, 0
	for d.decoder.More() {
		name, err := d.decoder.Token()
		if err != nil {
			return unexpected(err)
		}
		if name == "items" || name == "events" || name == "records" {
			lists++
			if err := knownVersion(rest["apiVersion"]); err != nil {
				return err
			}
			if err := d.value(); err != nil {
				return unexpected(err)
			}
			continue
		}
		var member json.RawMessage
		if err := d.decode(&member); err != nil {
			return err
		}
		rest[name.(string)] = member // the decoder lets nothing else be a name
	}
	if err := knownVersion(rest["apiVersion"]); err != nil && lists > 0 {
		return err
	}
	if lists == 0 {
		element, err := json.Marshal(rest)
		if err != nil {
			return err
		}
		d.take(element)
	}
	_, err := d.decoder.Token()
	return unexpected(err)
}

// knownVersion refuses a list of audit events of another version: its elements do not
// say so themselves.
func knownVersion(version []byte) error {
	if bytes.Contains(version, []byte("audit.k8s.io/")) && !bytes.Equal(version, []byte(`"audit.k8s.io/v1"`)) {
		return &FormatError{What: "audit events of a version before audit.k8s.io/v1"}
	}
	return nil
}

// decode reads one value, of a length that is bounded.
func (d *elements) decode(value *json.RawMessage) error {
	d.bound.left = MaxLine
	if err := d.ctx(); err != nil {
		return err
	}
	return unexpected(d.decoder.Decode(value))
}

func (d *elements) take(element []byte) {
	d.sieve.counts.Lines++
	d.sieve.wrapped(element)
	for _, event := range d.sieve.events {
		d.each(event)
	}
	d.sieve.events = nil
}

// unexpected: the document ends in the middle.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// allowance bounds how much is read for one element.
type allowance struct {
	from io.Reader
	left int
}

var errOversized = errors.New("an element of the document is longer than a line may be")

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, errOversized
	}
	n, err := a.from.Read(p[:min(len(p), a.left)])
	a.left -= n
	return n, err
}
