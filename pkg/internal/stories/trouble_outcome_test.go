package stories

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// outcome is everything that can be seen of a run.
type outcome struct {
	words          []string
	code           int
	stdout, stderr string
	asked          []string // reviews that reached the proxy
}

// String is the outcome as its golden file has it.
func (o outcome) String() string {
	var b strings.Builder
	b.WriteString("$ kubectl who-can-as")
	for _, word := range o.words {
		if strings.ContainsAny(word, " \t\n") || word == "" {
			word = strconv.Quote(word)
		}
		b.WriteString(" " + word)
	}
	fmt.Fprintf(&b, "\nexit code %d\n", o.code)
	section(&b, "stdout", o.stdout)
	section(&b, "stderr", o.stderr)
	section(&b, "reviews", strings.Join(o.asked, "\n"))
	return b.String()
}

func section(b *strings.Builder, title, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(b, "--- %s\n%s", title, text)
	if !strings.HasSuffix(text, "\n") {
		b.WriteString("\n")
	}
}

// compare holds an outcome against the case's golden file.
func (s *scene) compare(t *testing.T, got outcome) {
	t.Helper()
	for _, secret := range []string{s.token, "secret"} {
		if strings.Contains(got.stdout+got.stderr, secret) {
			t.Errorf("the token is in the output:\n%s", got)
		}
	}
	text := s.normalise(got.String())
	path := filepath.Join("testdata", "trouble", s.name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

var (
	loopback  = regexp.MustCompile(`127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?`)
	requester = regexp.MustCompile(`requester-\d+`)
)

// normalise takes out what differs from run to run: ports, this test's
// directory, and which of the callers it got.
func (s *scene) normalise(text string) string {
	text = strings.ReplaceAll(text, s.home, "HOME")
	text = loopback.ReplaceAllString(text, "SERVER")
	return requester.ReplaceAllString(text, "the-caller")
}

// reviewsIn lists the reviews that a proxy was sent, sorted and counted, with
// those as whom they were sent. Concurrent requests have no order.
func reviewsIn(proxy *faultproxy.Proxy) []string {
	count := map[string]int{}
	for _, request := range proxy.Requests() {
		if request.Method != http.MethodPost {
			continue
		}
		line := filepath.Base(request.Path)
		if user := request.ImpersonatedUser(); user != "" {
			line += " as " + user
		}
		count[line]++
	}
	lines := make([]string, 0, len(count))
	for _, line := range slices.Sorted(maps.Keys(count)) {
		lines = append(lines, fmt.Sprintf("%d %s", count[line], line))
	}
	return lines
}
