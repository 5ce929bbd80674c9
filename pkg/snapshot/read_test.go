package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadIsWhatWasWritten, with the digest and the lines.
func TestReadIsWhatWasWritten(t *testing.T) {
	text := written(t, sample())
	read, err := ReadFrom(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), read.Snapshot); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if digest, err := Digest(sample()); err != nil || digest != read.Digest {
		t.Errorf("the digest is %s, want %s (%v)", read.Digest, digest, err)
	}
	lines := strings.Split(string(text), "\n")
	for i, account := range read.ServiceAccounts {
		line := lines[read.Line(ServiceAccounts, i)-1]
		if want := fmt.Sprintf(`{"namespace":%q,"name":%q}`, account.Namespace, account.Name); strings.TrimSuffix(line, ",") != want {
			t.Errorf("line %d is %s, want %s", read.Line(ServiceAccounts, i), line, want)
		}
	}
}

// TestLineEndsMayChange: a checkout on another system makes others.
func TestLineEndsMayChange(t *testing.T) {
	text := bytes.ReplaceAll(written(t, sample()), []byte("\n"), []byte("\r\n"))
	read, err := ReadFrom(bytes.NewReader(append(text, "\r\n \n"...)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), read.Snapshot); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNothingPassesThatWasChanged: no bit of the state can be another one, and
// nothing can be cut off but the last line's end.
func TestNothingPassesThatWasChanged(t *testing.T) {
	text := written(t, sample())
	head := bytes.IndexByte(text, '\n')
	for at := head; at < len(text)-1; at++ {
		for bit := range 8 {
			other := bytes.Clone(text)
			other[at] ^= 1 << bit
			if _, err := ReadFrom(bytes.NewReader(other)); err == nil {
				t.Errorf("byte %d may be %q, was %q", at, other[at], text[at])
			}
		}
	}
	for end := range len(text) - 1 {
		if _, err := ReadFrom(bytes.NewReader(text[:end])); err == nil {
			t.Errorf("it may end after %d of %d bytes", end, len(text))
		}
	}
}

// TestWhatIsWrongIsSaid, with its line and what to do.
func TestWhatIsWrongIsSaid(t *testing.T) {
	text := string(written(t, sample()))
	const damaged = "it was changed or damaged after it was written; take it anew " +
		"(to ask what a change would do, give the snapshot as it is, and the change as a manifest behind it)"
	replaced := func(old, by string) string {
		if strings.Count(text, old) != 1 {
			t.Fatalf("%s is not there once", old)
		}
		return strings.Replace(text, old, by, 1)
	}
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "the snapshot ends in the middle: it was cut off on its way here; copy it again, or take it anew"},
		{"half", text[:len(text)/2], "the snapshot ends in the middle: it was cut off on its way here; copy it again, or take it anew"},
		{"nearly all", text[:len(text)-2], "the snapshot ends in the middle: it was cut off on its way here; copy it again, or take it anew"},
		{"half, at the end of a line", text[:strings.Index(text, `"roles":[`)], "the snapshot ends in the middle: it was cut off on its way here; copy it again, or take it anew"},
		{"newer", replaced("v1alpha1", "v2"), `a snapshot in the format "whocanas.dev/v2", which is newer than this plugin, or no format at all (it reads whocanas.dev/v1alpha1): update the plugin, or take the snapshot with this one`},
		{"newer, and different", `{"apiVersion":"whocanas.dev/v9","kind":"Snapshot",[` + "\n", `a snapshot in the format "whocanas.dev/v9", which is newer than this plugin, or no format at all (it reads whocanas.dev/v1alpha1): update the plugin, or take the snapshot with this one`},
		{"another kind", replaced(`"Snapshot"`, `"Identities"`), "line 1: not the first line of a snapshot: " + damaged},
		{"a key in the header", replaced(`,"time"`, `,"by":"jane","time"`), "line 1: not the first line of a snapshot: " + damaged},
		{"no time", replaced("2026-01-31T18:00:00Z", "yesterday"), "line 1: no time in RFC 3339: " + damaged},
		{"no server", replaced(`"server"`, `"serv"`), `line 2: "server" belongs here: ` + damaged},
		{"no list", replaced(`"roles":[`, `"role":[`), `line 25: "roles" belongs here: ` + damaged},
		{"a changed name", replaced(`"name":"admins"`, `"name":"admina"`), "the snapshot does not agree with its digest: " + damaged},
		{"a changed digest", replaced(`"sha256:`, `"sha256:0`), "the snapshot does not agree with its digest: " + damaged},
		{"an unknown key", replaced(`"name":"admins"`, `"nick":"admins"`), `line 29: not as snapshots are written (unknown field "nick"): ` + damaged},
		{"another type", replaced(`"admins"`, `7`), "line 29: not as snapshots are written (a value is of the wrong type): " + damaged},
		{"no name", replaced(`"name":"admins"`, `"name":""`), "line 29: the name is missing: " + damaged},
		{"another order", replaced(`"name":"empty"`, `"name":"a"`), "line 23: not in the order of names: " + damaged},
		{"two in a line", replaced(`{"metadata":{"name":"empty"}}`, `{"metadata":{"name":"empty"}} {}`), "line 23: not as snapshots are written (something follows after the value): " + damaged},
		{"something behind", text + text, "line 36: something follows after the end: " + damaged},
		{"no digest", replaced(`"digest"`, `"digits"`), "line 35: the digest belongs here: " + damaged},
		{"many lines", text + strings.Repeat("\n", maxLines), "line 2000001: more objects than any cluster has: " + damaged},
		{"a long line", replaced(`"name":"admins"`, `"name":"`+strings.Repeat("a", maxLine)+`"`), "line 29: longer than any object: " + damaged},
	} {
		t.Run(test.name, func(t *testing.T) {
			read, err := ReadFrom(strings.NewReader(test.text))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(Snapshot{}, read.Snapshot); diff != "" {
				t.Errorf("something is returned:\n%s", diff)
			}
		})
	}
}

// TestALineMayBeLong: an object may have as much as a server takes.
func TestALineMayBeLong(t *testing.T) {
	s := sample()
	s.Objects.Roles[0].Rules[0].ResourceNames = []string{strings.Repeat("x", 200<<10), strings.Repeat("y", 1<<20)}
	read, err := ReadFrom(bytes.NewReader(written(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, read.Snapshot); diff != "" {
		t.Error("another object comes back")
	}
}

// counted counts what was read from it.
type counted struct {
	reader io.Reader
	read   int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	c.read += n
	return n, err
}

// TestItIsReadAsAStream: reading stops where the trouble is, with no more than a
// bufferful read ahead.
func TestItIsReadAsAStream(t *testing.T) {
	text := written(t, many(20_000))
	at := bytes.Index(text, []byte(`"roleBindings":[`))
	text[at+1] = 'R'
	from := &counted{reader: bytes.NewReader(text)}
	if _, err := ReadFrom(from); err == nil || from.read > at+2*64<<10 {
		t.Errorf("read %d bytes of %d for trouble at %d: %v", from.read, len(text), at, err)
	}
	errGone := errors.New("gone")
	if _, err := ReadFrom(io.MultiReader(bytes.NewReader(text[:at]), failing{errGone})); !errors.Is(err, errGone) {
		t.Errorf("an error on the way: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
