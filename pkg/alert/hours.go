package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hours are the times of a week in which requests are expected.
type Hours struct {
	days     []time.Weekday
	from, to time.Duration // since midnight; to may lie before from, in the next day
	zone     *time.Location
}

// ParseHours reads hours as Mon-Fri 08:00-18:00 Europe/Berlin. Days are a range or
// separated by commas; without any it is every day. Without a zone it is UTC. Hours
// that end before they begin end on the next day.
func ParseHours(text string) (*Hours, error) {
	words := strings.Fields(text)
	h := &Hours{zone: time.UTC}
	var err error
	if len(words) > 0 && !strings.Contains(words[0], ":") {
		if h.days, err = parseDays(words[0]); err != nil {
			return nil, err
		}
		words = words[1:]
	}
	if len(words) == 0 || len(words) > 2 {
		return nil, fmt.Errorf("%q is no time of a week", text)
	}
	from, to, ranged := strings.Cut(words[0], "-")
	if !ranged {
		return nil, fmt.Errorf("%q has no end", words[0])
	}
	if h.from, err = parseTime(from); err != nil {
		return nil, err
	}
	if h.to, err = parseTime(to); err != nil {
		return nil, err
	}
	if h.from == h.to {
		return nil, fmt.Errorf("%q ends when it begins", words[0])
	}
	if len(words) == 2 {
		if h.zone, err = time.LoadLocation(words[1]); err != nil {
			return nil, fmt.Errorf("there is no time zone %q on this machine", words[1])
		}
	}
	return h, nil
}

func parseTime(word string) (time.Duration, error) {
	at, err := time.Parse("15:04", word)
	if err != nil && word != "24:00" {
		return 0, fmt.Errorf("%q is no time of a day", word)
	}
	if word == "24:00" {
		return 24 * time.Hour, nil
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}

func parseDays(word string) ([]time.Weekday, error) {
	var days []time.Weekday
	for part := range strings.SplitSeq(word, ",") {
		first, last, ranged := strings.Cut(part, "-")
		if !ranged {
			last = first
		}
		from, err := parseDay(first)
		if err != nil {
			return nil, err
		}
		to, err := parseDay(last)
		if err != nil {
			return nil, err
		}
		for day := from; ; day = (day + 1) % 7 {
			days = append(days, day)
			if day == to {
				break
			}
		}
	}
	return days, nil
}

func parseDay(word string) (time.Weekday, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(word, day.String()[:3]) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is no day: Mon, Tue, Wed, Thu, Fri, Sat, Sun", word)
}

// Contain reports whether a time is within the hours.
func (h *Hours) Contain(at time.Time) bool {
	at = at.In(h.zone)
	clock := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
	if h.from <= h.to {
		return h.on(at.Weekday()) && h.from <= clock && clock < h.to
	}
	return h.on(at.Weekday()) && h.from <= clock || h.on((at.Weekday()+6)%7) && clock < h.to
}

func (h *Hours) on(day time.Weekday) bool { return h.days == nil || slices.Contains(h.days, day) }
