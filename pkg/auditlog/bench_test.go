package auditlog

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// BenchmarkRead reads a log in memory on one core: 2% of the lines are events.
func BenchmarkRead(b *testing.B) {
	log := []byte(strings.Repeat(strings.Repeat(plain+"\n", 147)+asCarol+"\n"+asBot+"\n"+refusedUser+"\n", 200))
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), bytes.NewReader(log), Impersonations(), 1, func(Event) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMentions looks at a line that tells of nothing.
func BenchmarkMentions(b *testing.B) {
	line := []byte(plain)
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if Mentions(line) {
			b.Fatal("it tells of impersonation")
		}
	}
}
