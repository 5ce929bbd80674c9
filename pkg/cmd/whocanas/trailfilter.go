package whocanas

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// filter is what the flags ask for; times in hours are those before now.
func (f *trailFlags) filter(set *pflag.FlagSet, now time.Time) (auditlog.Filter, error) {
	filter := auditlog.Filter{Groups: f.groups, Verbs: f.verbs, Resources: f.resources, Failed: f.denied, NoReviews: f.noReviews}
	if set.Changed("namespace") {
		filter.Namespaces = []string{set.Lookup("namespace").Value.String()}
	}
	var err error
	if filter.Actors, err = usernames("actor", f.actors); err != nil {
		return filter, err
	}
	if filter.Targets, err = usernames("target", f.targets); err != nil {
		return filter, err
	}
	if filter.Since, err = trailTime("since", f.since, now); err != nil {
		return filter, err
	}
	filter.Until, err = trailTime("until", f.until, now)
	if err == nil && !filter.Since.IsZero() && !filter.Until.IsZero() && !filter.Since.Before(filter.Until) {
		return filter, exit.Usage(fmt.Sprintf("--since %s is not before --until %s", f.since, f.until), "")
	}
	return filter, err
}

// usernames are the names in a log of those that WHO names.
func usernames(flag string, words []string) ([]string, error) {
	var names []string
	for _, word := range words {
		if strings.HasPrefix(word, "@") {
			return nil, exit.Usage(fmt.Sprintf("--%s %s: an identities file is not read here", flag, word), "give the user name, or sa/NAMESPACE:NAME")
		}
		who, err := identity.Parse(word, "")
		if err != nil {
			return nil, exit.Usage(fmt.Sprintf("--%s %s: %v", flag, word, err), "")
		}
		if who.Kind == identity.Group {
			return nil, exit.Usage(fmt.Sprintf("--%s %s is a group", flag, word), "--group NAME takes requests as a member of a group")
		}
		names = append(names, who.Username())
	}
	return names, nil
}

// trailTime reads a time, a day, or a duration before now.
func trailTime(flag, word string, now time.Time) (time.Time, error) {
	if word == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, word); err == nil {
			return at, nil
		}
	}
	if ago, err := time.ParseDuration(word); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	return time.Time{}, exit.Usage(fmt.Sprintf("--%s %q is no time", flag, word), "write 2026-01-31T18:00:00Z, 2026-01-31 (midnight UTC), or 24h for so long ago")
}
