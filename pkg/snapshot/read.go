package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// Peek is how much of a text [Recognise] looks at.
const Peek = 128

// Recognise reports whether a text is a snapshot, of whichever version, by its
// first bytes.
func Recognise(start []byte) bool {
	_, found := versionOf(start[:min(len(start), Peek)])
	return found
}

// versionOf is the version that a snapshot's first line begins with.
func versionOf(line []byte) (version string, found bool) {
	rest, begins := bytes.CutPrefix(line, []byte(`{"apiVersion":"`+Group+"/"))
	name, rest, ends := bytes.Cut(rest, []byte(`"`))
	return Group + "/" + string(name), begins && ends && bytes.HasPrefix(rest, []byte(`,"kind":"`+Kind+`",`))
}

// Read is a snapshot with what is known of its text.
type Read struct {
	Snapshot
	Digest string
	// lines are where the lists begin: the line of the first value.
	lines map[string]int
}

// Line is the line of the text on which a part has a value, which is counted
// from 0 as in its list. Lines are counted from 1.
func (r Read) Line(part Part, index int) int { return r.lines[string(part)] + index }

// ReadFrom reads a snapshot, line by line, and verifies its digest. It holds
// nothing but the snapshot and a line.
func ReadFrom(from io.Reader) (Read, error) {
	r := newReader(from)
	first, err := r.header()
	if err != nil {
		return Read{}, err
	}
	read := Read{Snapshot: Snapshot{Time: first}, lines: r.begins}
	if err := r.server(&read.Server); err != nil {
		return Read{}, err
	}
	for _, section := range read.sections() {
		if err := section.read(r); err != nil {
			return Read{}, err
		}
	}
	read.Digest, err = r.end()
	if err != nil {
		return Read{}, err
	}
	return read, nil
}

// header is the first line: the version of the rest, and the time.
func (r *reader) header() (time.Time, error) {
	text, err := r.needed()
	if err != nil {
		return time.Time{}, err
	}
	version, found := versionOf(text)
	if found && version != APIVersion {
		return time.Time{}, &VersionError{Version: version}
	}
	var first header
	text, ends := bytes.CutSuffix(text, []byte(","))
	if err := strictly(append(bytes.Clone(text), '}'), &first); err != nil || !found || !ends {
		return time.Time{}, changed(r.line, "not the first line of a snapshot")
	}
	taken, err := time.Parse(time.RFC3339, first.Time)
	if err != nil {
		return time.Time{}, changed(r.line, "no time in RFC 3339")
	}
	return taken, nil
}

func (r *reader) server(into *Server) error {
	text, err := r.summed()
	if err != nil {
		return err
	}
	text, found := bytes.CutPrefix(text, fmt.Appendf(nil, "%q:", ServerVersion))
	if !found {
		return changed(r.line, "%q belongs here", ServerVersion)
	}
	if err := strictly(bytes.TrimSuffix(text, []byte(",")), into); err != nil {
		return changed(r.line, "%v", err)
	}
	return nil
}

// end is the last line: the digest, which must be that of the lines above.
func (r *reader) end() (string, error) {
	text, err := r.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	rest, begins := bytes.CutPrefix(text, []byte(`"digest":"`))
	digest, ends := bytes.CutSuffix(rest, []byte(`"}`))
	switch {
	case r.open && !ends || errors.Is(err, io.EOF):
		return "", errCut
	case !begins || !ends:
		return "", changed(r.line, "the digest belongs here")
	case string(digest) != digestOf(r.sum):
		return "", fmt.Errorf("the snapshot does not agree with its digest: %w", errChanged)
	}
	return string(digest), r.nothing()
}

// nothing may follow but blanks.
func (r *reader) nothing() error {
	for {
		text, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case len(bytes.TrimSpace(text)) > 0:
			return changed(r.line, "something follows after the end")
		}
	}
}

func (l list[T, F]) read(r *reader) error {
	opening, err := r.summed()
	if err != nil {
		return err
	}
	if string(opening) != fmt.Sprintf("%q:[", l.name) {
		return changed(r.line, "%q belongs here", l.name)
	}
	r.begins[l.name] = r.line + 1
	var before *types.NamespacedName
	for {
		text, err := r.summed()
		if err != nil {
			return err
		}
		if string(text) == "]," {
			*l.all = slices.Clip(*l.all)
			return nil
		}
		if before, err = l.one(r, text, before); err != nil {
			return err
		}
	}
}

// one reads a value, which must come after the one before.
func (l list[T, F]) one(r *reader, text []byte, before *types.NamespacedName) (*types.NamespacedName, error) {
	var form F
	if err := strictly(bytes.TrimSuffix(text, []byte(",")), &form); err != nil {
		return nil, changed(r.line, "%v", err)
	}
	*l.all = append(*l.all, l.value(form))
	if l.key == nil {
		return nil, nil
	}
	key := l.key(&(*l.all)[len(*l.all)-1])
	switch {
	case key.Name == "":
		return nil, changed(r.line, "the name is missing")
	case before != nil && compare(*before, key) >= 0:
		return nil, changed(r.line, "not in the order of names")
	}
	return &key, nil
}

// strictly decodes one value of JSON whose keys are all known.
func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if _, mistyped := errors.AsType[*json.UnmarshalTypeError](err); mistyped {
		return errors.New("not as snapshots are written (a value is of the wrong type)")
	}
	if err != nil {
		return fmt.Errorf("not as snapshots are written (%s)", strings.TrimPrefix(err.Error(), "json: "))
	}
	if int(decoder.InputOffset()) != len(text) {
		return errors.New("not as snapshots are written (something follows after the value)")
	}
	return nil
}
