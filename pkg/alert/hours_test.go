package alert

import (
	"testing"
	"time"
)

// TestHours: 2026-01-30 is a Friday.
func TestHours(t *testing.T) {
	tests := []struct {
		hours, at string
		want      bool
	}{
		{"08:00-18:00", "2026-01-31T08:00:00Z", true},
		{"08:00-18:00", "2026-01-31T18:00:00Z", false},
		{"08:00-18:00", "2026-01-31T07:59:59Z", false},
		{"Mon-Fri 08:00-18:00", "2026-01-30T12:00:00Z", true},
		{"Mon-Fri 08:00-18:00", "2026-01-31T12:00:00Z", false},
		{"sat,sun 00:00-24:00", "2026-01-31T23:59:59Z", true},
		{"Sat-Mon 00:00-24:00", "2026-01-30T23:59:59Z", false},
		{"Sat-Mon 00:00-24:00", "2026-02-02T12:00:00Z", true},
		{"Fri 22:00-06:00", "2026-01-30T23:00:00Z", true},
		{"Fri 22:00-06:00", "2026-01-31T05:59:00Z", true},
		{"Fri 22:00-06:00", "2026-01-31T06:00:00Z", false},
		{"Fri 22:00-06:00", "2026-01-30T05:00:00Z", false},
		{"Fri 08:00-18:00 Europe/Berlin", "2026-01-30T07:30:00Z", true},
		{"Fri 08:00-18:00 Europe/Berlin", "2026-01-30T17:30:00Z", false},
	}
	for _, tt := range tests {
		hours, err := ParseHours(tt.hours)
		if err != nil {
			t.Errorf("%s: %v", tt.hours, err)
			continue
		}
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := hours.Contain(at); got != tt.want {
			t.Errorf("%s, %s: %v", tt.hours, tt.at, got)
		}
	}
}

func TestHoursThatAreNone(t *testing.T) {
	want := map[string]string{
		"":                           `"" is no time of a week`,
		"Mon-Fri":                    `"Mon-Fri" is no time of a week`,
		"08:00":                      `"08:00" has no end`,
		"8-18":                       `"8" is no day: Mon, Tue, Wed, Thu, Fri, Sat, Sun`,
		"08:00-25:00":                `"25:00" is no time of a day`,
		"Mon-Fyi 08:00-18:00":        `"Fyi" is no day: Mon, Tue, Wed, Thu, Fri, Sat, Sun`,
		"08:00-18:00 Nowhere/At-All": `there is no time zone "Nowhere/At-All" on this machine`,
		"Mon 08:00-18:00 UTC again":  `"Mon 08:00-18:00 UTC again" is no time of a week`,
	}
	for text, message := range want {
		if _, err := ParseHours(text); err == nil || err.Error() != message {
			t.Errorf("%q: %v, want %s", text, err, message)
		}
	}
}
